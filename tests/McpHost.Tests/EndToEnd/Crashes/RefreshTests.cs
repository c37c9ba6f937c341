using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Crashes;

/// <summary>The server dies while a refresh is out: what the provider did with it, nobody heard.</summary>
[Collection<Processes>]
[Trait("Proves", "R1")]
[Trait("Proves", "R2")]
public sealed class RefreshTests(Scene scene) : IAsyncLifetime
{
    private const int LateMs = 6000;

    private Uri Acme => scene.World.Samples.Acme;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => scene.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_refresh_that_the_provider_had_not_begun_is_sent_again_and_its_late_twin_costs_one_reconnect_at_most()
    {
        var alice = scene.Stage.Alice;
        var (host, payment, before) = await Expired(alice);
        var reuses = await scene.Reuses();
        await KilledDuring(host, payment, new { endpoint = "token", grant_type = "refresh_token", mode = "delay", ms = LateMs });

        var paid = await scene.Stage.Patiently(host, "pay_invoice", payment, Cancel);
        if (!paid.IsGood)
        {
            // The twin was faster than the new process: its rotation is the one whose answer was lost.
            await Repaired(alice, host, payment, paid, "TOKEN_EXPIRED");
        }

        (await scene.Ledger(payment)).ShouldHaveSingleItem();
        await Eventually.See("the late twin arrives", _ => scene.Stage.Refreshes(alice, Cancel), log => log.Count == before + 2);
        (await scene.Reuses() - reuses).ShouldBeLessThanOrEqualTo(1);

        // The provider took the twin for a thief and ended the family. The next call says so, and a reconnect repairs it.
        var read = scene.NextPage();
        var next = await host.Call("list_invoices", read, Cancel);
        if (!next.IsGood)
        {
            await Repaired(alice, host, "list_invoices", read, next, "TOKEN_REVOKED");
        }
    }

    [Theory]
    [InlineData("delay-after")]
    [InlineData("drop-after")]
    public async Task A_rotation_whose_answer_was_lost_ends_in_a_reconnect_and_the_call_then_runs_once(string mode)
    {
        var person = mode == "delay-after" ? scene.Stage.Carol : scene.Stage.Dave;
        var (host, payment, before) = await Expired(person);
        var reuses = await scene.Reuses();
        await KilledDuring(host, payment, new { endpoint = "token", grant_type = "refresh_token", mode, ms = LateMs });

        var challenge = await scene.Stage.Patiently(host, "pay_invoice", payment, Cancel);

        await Repaired(person, host, payment, challenge, "TOKEN_EXPIRED");
        (await scene.Ledger(payment)).ShouldHaveSingleItem();
        (await scene.Reuses() - reuses).ShouldBe(1, "the provider rotated a generation whose answer was never stored: one reuse for one fault");
        (await scene.Stage.Refreshes(person, Cancel)).Count.ShouldBe(before + 2, "the refresh that was lost, and the one that found out");
    }

    [Fact]
    public async Task After_a_crash_many_callers_on_an_expired_token_still_send_one_refresh()
    {
        var bob = scene.Stage.Bob;
        var (host, _, before) = await Expired(bob);
        await scene.Restart();

        var answers = await Task.WhenAll(Enumerable.Range(1, 12).Select(_ => host.Call("list_invoices", scene.NextPage(), Cancel)));

        answers.ShouldAllBe(a => a.IsGood);
        (await scene.Stage.Refreshes(bob, Cancel)).Count.ShouldBe(before + 1);
    }

    private async Task<(HostClient Host, JsonObject Payment, int Refreshes)> Expired(Person person)
    {
        var host = await scene.Connected(person);
        var payment = await Scene.Payment(host);
        await scene.Stage.Expire(person, Cancel);
        return (host, payment, (await scene.Stage.Refreshes(person, Cancel)).Count);
    }

    /// <summary>A payment begins, its refresh is at the provider, and the server is gone.</summary>
    private async Task KilledDuring(HostClient host, JsonObject payment, object fault)
    {
        await scene.Fault(Acme, fault);
        var call = host.Call("pay_invoice", payment, Cancel);
        await scene.Struck(Acme);
        await scene.World.Server.Kill(Cancel);
        await Record.ExceptionAsync(() => call); // It may have been answered that the provider is out of reach; else it died with its server.
        await scene.World.Server.Start(Cancel);
        (await scene.Ledger(payment)).ShouldBeEmpty();
    }

    private Task Repaired(Person person, HostClient host, JsonObject payment, HostAnswer challenge, string code) =>
        Repaired(person, host, "pay_invoice", payment, challenge, code);

    private static async Task Repaired(Person person, HostClient host, string tool, JsonObject arguments, HostAnswer challenge, string code)
    {
        challenge.Code.ShouldBe(code);
        var page = await person.Connect(challenge, Cancel);
        page.Status.ShouldBe(200);
        if (tool == "pay_invoice")
        {
            await person.Confirm(page, challenge.IntentId!, Cancel);
        }

        var answer = await host.Call(tool, arguments, Cancel);
        answer.IsGood.ShouldBeTrue(answer.InWords);
        answer.IntentId.ShouldBe(challenge.IntentId);
    }
}
