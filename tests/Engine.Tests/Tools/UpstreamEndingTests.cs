using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>What each answer of the API, or none, means for the run.</summary>
public sealed class UpstreamEndingTests
{
    private static readonly Func<Upstream, CancellationToken, Task<object?>> Get = async (acme, ct) => await acme.Get<JsonElement>("things", ct);

    private static readonly Func<Upstream, CancellationToken, Task<object?>> Post = async (acme, ct) => await acme.Post<JsonElement>("things", new { A = 1 }, ct);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_request_repeated_with_the_same_key()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.InTurn(ScriptedApi.Json(401), ScriptedApi.Json(200)));
        await using var bench = new Bench(api.Base, Post);
        bench.Renewals.Enqueue(new Renewal.Renewed(new Secret("newer"), 2));

        (await bench.Run("write")).Result().IsError.ShouldNotBe(true);

        bench.Renewed.ShouldBe([1L]);
        api.Requests.Select(r => r.Header("Authorization")).ShouldBe([$"Bearer {Bench.Canary}", "Bearer newer"]);
        api.Requests.Select(r => r.Header("Idempotency-Key")).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        api.Requests.Select(r => r.Body).ShouldBe(["""{"a":1}""", """{"a":1}"""]);
    }

    [Fact]
    public async Task A_second_refusal_breaks_the_connection_that_was_refused()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(401));
        await using var bench = new Bench(api.Base, Get);
        bench.Renewals.Enqueue(new Renewal.Renewed(new Secret("newer"), 2));
        (await bench.Run("read")).ShouldBe(new ExecutionOutcome.TokenRejected(2, false));
        api.Requests.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "M1")]
    public async Task A_renewed_token_that_covers_less_than_the_tool_needs_is_not_sent()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(401));
        await using var bench = new Bench(api.Base, Get);
        bench.Renewals.Enqueue(new Renewal.TooNarrow());
        (await bench.Run("read")).ShouldBeOfType<ExecutionOutcome.ScopeRejected>().Required.Count.ShouldBeGreaterThan(0);
        api.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_that_cannot_be_renewed_ends_the_run()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(401));
        await using var bench = new Bench(api.Base, Get);
        bench.Renewals.Enqueue(new Renewal.Broken());
        (await bench.Run("read")).ShouldBe(new ExecutionOutcome.TokenRejected(1, false));
        bench.Renewals.Enqueue(new Renewal.Unavailable(TimeSpan.FromSeconds(7)));
        (await bench.Run("read")).ShouldBeOfType<ExecutionOutcome.Failed>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        api.Requests.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "R2")]
    public async Task Requests_refused_together_renew_the_token_together()
    {
        await using var api = await ScriptedApi.Start(http =>
            ScriptedApi.Json(http.Request.Headers.Authorization == "Bearer newer" ? 200 : 401)(http));
        await using var bench = new Bench(api.Base, async (acme, ct) => await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => acme.Get<JsonElement>($"things/{i}", ct))));
        bench.Renewals.Enqueue(new Renewal.Renewed(new Secret("newer"), 2));
        (await bench.Run("read")).Result().IsError.ShouldNotBe(true);
        bench.Renewed.ShouldBe([1L]);
    }

    [Fact]
    [Trait("Proves", "M16")]
    public async Task A_scope_refusal_names_the_APIs_scopes_and_the_tools()
    {
        await using var api = await ScriptedApi.Start(http =>
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"x\", Bearer realm=\"a, b\", error=\"insufficient_scope\", scope=\"things.admin things.audit\"";
            return ScriptedApi.Json(403)(http);
        });
        await using var bench = new Bench(api.Base, Get);
        (await bench.Run("read")).ShouldBe(new ExecutionOutcome.ScopeRejected(ScopeSet.Of("things.read", "things.admin", "things.audit"), false));
    }

    [Fact]
    public async Task Another_403_is_the_APIs_own_no()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(403));
        await using var bench = new Bench(api.Base, Get);
        (await bench.Run("read")).Text().ShouldBe("acme refused the request (403).");
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData("read", 429, "7", 7)]
    [InlineData("write", 503, "7", 7)]
    [InlineData("read", 503, "86400", 3600)]
    [InlineData("read", 503, "0", 1)]
    [InlineData("read", 429, "nonsense", null)]
    public async Task Throttling_is_unavailability_with_its_delay(string tool, int status, string header, int? seconds)
    {
        await using var api = await ScriptedApi.Start(http =>
        {
            http.Response.Headers.RetryAfter = header;
            return ScriptedApi.Json(status)(http);
        });
        await using var bench = new Bench(api.Base, tool == "read" ? Get : Post);
        var failed = (await bench.Run(tool)).ShouldBeOfType<ExecutionOutcome.Failed>();
        failed.Code.ShouldBe(ErrorCode.ProviderUnavailable);
        failed.RetryAfter?.TotalSeconds.ShouldBe(seconds!.Value);
        (failed.RetryAfter is null).ShouldBe(seconds is null);
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(520)]
    [InlineData(408)]
    [InlineData(303)]
    public async Task A_half_way_failure_leaves_a_write_uncertain(int status)
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(status));
        await using var bench = new Bench(api.Base, Post);
        (await bench.Run("write")).ShouldBe(new ExecutionOutcome.Uncertain());
        api.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task A_half_way_failure_of_a_read_is_unavailability(int status)
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Json(status));
        await using var bench = new Bench(api.Base, Get);
        (await bench.Run("read")).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.ProviderUnavailable);
    }

    [Fact]
    public async Task Nobody_listening_is_unavailability_for_a_write_too_because_nothing_left()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}/");
        closed.Stop();
        await using var bench = new Bench(nobody, Post);
        (await bench.Run("write")).ShouldBeOfType<ExecutionOutcome.Failed>().Code.ShouldBe(ErrorCode.ProviderUnavailable);
    }

    [Theory]
    [Trait("Proves", "R3")]
    [InlineData("read")]
    [InlineData("search")]
    [InlineData("write")]
    public async Task Nothing_hangs_past_its_deadline(string tool)
    {
        var arrived = new TaskCompletionSource();
        await using var api = await ScriptedApi.Start(ScriptedApi.Silent(arrived));
        await using var bench = new Bench(api.Base, tool == "read" ? Get : Post);
        var run = bench.Run(tool);
        await arrived.Task.WaitAsync(Stop);
        bench.Time.Advance(TimeSpan.FromSeconds(9.9));
        run.IsCompleted.ShouldBeFalse();
        bench.Time.Advance(TimeSpan.FromSeconds(0.2));
        Kind(await run).ShouldBe(tool == "write" ? "Uncertain" : "ProviderUnavailable");
    }

    [Theory]
    [Trait("Proves", "R1")]
    [InlineData("read", "ProviderUnavailable")]
    [InlineData("write", "Uncertain")]
    public async Task An_answer_that_breaks_off_is_lost_and_nothing_is_sent_again(string tool, string expected)
    {
        await using var api = await ScriptedApi.Start(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("{", Stop);
            http.Abort();
        });
        await using var bench = new Bench(api.Base, tool == "read" ? Get : Post);
        Kind(await bench.Run(tool)).ShouldBe(expected);
        api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_problem_is_told_in_its_own_cleaned_words_and_nothing_else_of_the_body_is()
    {
        var title = "No\\u0007 such \\u202Ething. " + new string('x', 400);
        await using var api = await ScriptedApi.Start(
            ScriptedApi.Text(404, "application/problem+json", $$"""{"title":"{{title}}","detail":"Look twice.","trace":"internal-host-17"}"""));
        await using var bench = new Bench(api.Base, Get);
        var outcome = await bench.Run("read");
        outcome.Result().IsError.ShouldBe(true);
        outcome.Text().ShouldBe($"acme refused the request (404): {("No such thing. " + new string('x', 400))[..200]}… – Look twice.");
    }

    [Fact]
    [Trait("Proves", "S41")]
    public async Task An_answer_has_a_size_limit()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Text(200, "application/json", $"\"{new string('x', (4 * 1024 * 1024) - 1)}\""));
        await using var bench = new Bench(api.Base, Get);
        (await bench.Run("read")).Text().ShouldBe("acme answered with more than 4 MiB.");
    }

    [Fact]
    public async Task An_answer_of_another_shape_is_an_error_result()
    {
        await using var api = await ScriptedApi.Start(ScriptedApi.Text(200, "text/html", "<html>"));
        await using var bench = new Bench(api.Base, Get);
        (await bench.Run("read")).Text().ShouldBe("acme answered in a form that this tool does not understand.");
    }

    [Fact]
    public async Task A_tool_may_speak_to_the_model_and_its_bugs_stay_inside()
    {
        await using var speaking = new Bench(new Uri("https://api.example/"), (_, _) => throw new McpException("Ask for a smaller page."));
        (await speaking.Run("read")).Text().ShouldBe("Ask for a smaller page.");
        await using var broken = new Bench(new Uri("https://api.example/"), (_, _) => throw new InvalidOperationException("internals"));
        var failed = (await broken.Run("read")).ShouldBeOfType<ExecutionOutcome.Failed>();
        failed.Code.ShouldBe(ErrorCode.Internal);
        failed.Message.ShouldBe("The tool failed. The operator finds the cause under trc_1.");
        broken.Logs.All.ShouldContain("internals");
        broken.Logs.All.ShouldContain("trc_1");
    }

    private static string Kind(ExecutionOutcome outcome) => outcome is ExecutionOutcome.Failed failed ? failed.Code.ToString() : outcome.GetType().Name;
}
