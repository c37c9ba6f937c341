using System.Text.Json;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>A run that changes something is never silently repeated.</summary>
[Trait("Proves", "R1")]
public sealed class UpstreamWriteTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_mutating_request_has_a_key_of_its_own_that_an_equal_run_sends_again()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Get<JsonElement>("things", ct);
            await acme.Post<JsonElement>("things", new { A = 1 }, ct);
            await acme.Post<JsonElement>("things", new { A = 1 }, ct);
            await acme.Put<JsonElement>("things", new { A = 1 }, ct);
            return null;
        });
        await bench.Run("write");
        await bench.Run("write");
        await bench.Run("write", bench.Permit with { KeyRoot = "another-intent" });
        var keys = api.Requests.Select(r => r.Header("Idempotency-Key")).ToList();
        keys[0].ShouldBeNull();
        keys[1..4].ShouldBe(keys[5..8]);
        keys[1..4].Concat(keys[9..12]).Distinct().Count().ShouldBe(6);
        keys[1]!.Length.ShouldBe(43);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [Trait("Proves", "S47")]
    public async Task A_read_only_tool_sends_only_GET_and_HEAD_unless_it_says_otherwise(string method)
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "things");
            (await acme.Send(request, ct)).Dispose();
            return "sent";
        });
        (await bench.Run("read")).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.Internal);
        api.Requests.ShouldBeEmpty();
        (await bench.Run("search", bench.Permit with { KeyRoot = null, ClaimedUntil = null })).Text().ShouldBe("sent");
        api.Requests.ShouldHaveSingleItem().Header("Idempotency-Key").ShouldBeNull();
    }

    [Fact]
    public async Task A_write_without_a_recorded_claim_is_not_sent()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, Post);
        (await bench.Run("write", bench.Permit with { ClaimedUntil = null })).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.Internal);
        (await bench.Run("write", bench.Permit with { KeyRoot = null })).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.Internal);
        api.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_leaves_under_a_claim_that_could_end_before_the_deadline()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, Post);
        var claim = bench.Time.GetUtcNow() + TimeSpan.FromSeconds(10);
        (await bench.Run("write", bench.Permit with { ClaimedUntil = claim })).ShouldBe(new ExecutionOutcome.ClaimTooOld(false));
        api.Requests.ShouldBeEmpty();
        (await bench.Run("write", bench.Permit with { ClaimedUntil = claim.AddTicks(1) })).ShouldBeOfType<ExecutionOutcome.Returned>();
    }

    [Fact]
    public async Task The_claim_is_looked_at_before_every_request()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        Bench bench = null!;
        await using var _ = bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Post<JsonElement>("things", null, ct);
            bench.Time.Advance(TimeSpan.FromSeconds(21));
            return await acme.Post<JsonElement>("things", null, ct);
        });
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.ClaimTooOld(true));
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_tool_that_swallows_the_loss_of_an_answer_cannot_hide_it_or_send_more()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.InTurn(ScriptedApi.Json(500), ScriptedApi.Json(200)));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            for (var i = 0; i < 3; i++)
            {
                try
                {
                    await acme.Post<JsonElement>("things", null, ct);
                }
                catch (Exception)
                {
                    // The worst habit that a tool can have.
                }
            }

            return "all is well";
        });
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.Uncertain());
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_tool_that_walks_away_from_its_write_leaves_it_uncertain()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var api = await ScriptedApi.Start(async http =>
        {
            arrived.TrySetResult();
            await release.Task;
            await ScriptedApi.Json(200)(http);
        });
        Task? abandoned = null;
        await using var bench = new Bench(api.Base, async (acme, _) =>
        {
            abandoned = acme.Post<JsonElement>("things", null, Stop);
            await arrived.Task;
            return "done";
        });
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.Uncertain());
        release.SetResult();
        await Should.ThrowAsync<RunEndedException>(() => abandoned!);
    }

    [Fact]
    public async Task The_transport_does_not_repeat_a_write_by_itself_either()
    {
        await using var api = new ClosingServer();
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Delete("things/1", ct);
            await acme.Delete("things/2", ct);
            return null;
        });
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.Uncertain());
        api.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_write_has_a_connection_of_its_own()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(200));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Get<JsonElement>("things", ct);
            await acme.Get<JsonElement>("things", ct);
            await acme.Post<JsonElement>("things", null, ct);
            return await acme.Post<JsonElement>("things", null, ct);
        });
        await bench.Run("write");
        var connections = api.Requests.Select(r => r.Connection).ToList();
        connections[1].ShouldBe(connections[0]);
        connections.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_failure_after_an_accepted_write_says_that_the_write_happened()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.InTurn(ScriptedApi.Json(200), ScriptedApi.Json(404)));
        await using var buggy = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Post<JsonElement>("things", null, ct);
            throw new InvalidOperationException("internals");
        });
        var outcome = await buggy.Run("write");
        outcome.Result().IsError.ShouldBe(true);
        outcome.Text().ShouldBe("The tool failed. Before that, acme accepted a change of this call: do not repeat it, look at the result there first.");

        await using var refused = new Bench(api.Base, async (acme, ct) => await acme.Get<JsonElement>("things", ct));
        (await refused.Run("write")).Text().ShouldBe("acme refused the request (404).");
    }

    [Fact]
    public async Task Being_throttled_after_an_accepted_write_is_not_a_harmless_failure()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.InTurn(ScriptedApi.Json(200), ScriptedApi.Json(429)));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Post<JsonElement>("things", null, ct);
            return await acme.Post<JsonElement>("things", null, ct);
        });
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.Uncertain());
    }

    [Fact]
    public async Task Losing_the_token_after_an_accepted_write_is_told()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.InTurn(ScriptedApi.Json(200), ScriptedApi.Json(401)));
        await using var bench = new Bench(api.Base, async (acme, ct) =>
        {
            await acme.Post<JsonElement>("things", null, ct);
            return await acme.Post<JsonElement>("things", null, ct);
        });
        bench.Renewals.Enqueue(new Renewal.Broken());
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.TokenRejected(1, true));
    }

    [Fact]
    [Trait("Proves", "R7")]
    public async Task Cancelling_a_write_on_its_way_leaves_it_uncertain_and_cancelling_before_leaves_nothing()
    {
        var arrived = new TaskCompletionSource();
        await using var api = await ScriptedApi.Start(ScriptedApi.Silent(arrived));
        await using var bench = new Bench(api.Base, Post);
        using var host = new CancellationTokenSource();
        var run = bench.Run("write", cancellationToken: host.Token);
        await arrived.Task.WaitAsync(Stop);
        await host.CancelAsync();
        (await run).ShouldBe(new ExecutionOutcome.Uncertain());
        await Should.ThrowAsync<OperationCanceledException>(() => bench.Run("write", cancellationToken: host.Token));
        api.Requests.Count.ShouldBe(1);
    }

    private static async Task<object?> Post(Upstream acme, CancellationToken cancellationToken) =>
        await acme.Post<JsonElement>("things", new { A = 1 }, cancellationToken);
}
