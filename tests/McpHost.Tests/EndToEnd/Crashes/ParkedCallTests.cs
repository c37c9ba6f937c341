using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Crashes;

/// <summary>The server dies while a call is parked.</summary>
[Collection<Processes>]
[Trait("Proves", "M5")]
[Trait("Proves", "R1")]
public sealed class ParkedCallTests(Scene scene) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => scene.Mend();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_parked_payment_outlives_a_killed_server_and_is_paid_once_after_the_reconnect()
    {
        var alice = scene.Stage.Alice;
        var host = await scene.Connected(alice);
        var payment = await Scene.Payment(host);
        await scene.Break(alice);
        var parked = await host.Call("pay_invoice", payment, Cancel);
        parked.Code.ShouldBe("TOKEN_REVOKED");

        await scene.Restart();

        var again = await host.Call("pay_invoice", payment, Cancel);
        (again.Code, again.IntentId).ShouldBe(("TOKEN_REVOKED", parked.IntentId), "the repeated call joins the one that was parked before the crash");
        var page = await alice.Connect(parked, Cancel);
        (await scene.Ledger(payment)).ShouldBeEmpty("a payment waits for the user's tick");
        await alice.Confirm(page, parked.IntentId!, Cancel);

        var paid = await host.Call("pay_invoice", payment, Cancel);
        paid.IsGood.ShouldBeTrue(paid.InWords);
        paid.IntentId.ShouldBe(parked.IntentId);
        await OncePaid(payment, parked, paid);
    }

    [Fact]
    public async Task The_links_of_calls_that_were_parked_before_the_crash_all_work_after_it()
    {
        var carol = scene.Stage.Carol;
        var host = await scene.Connected(carol);
        await scene.Break(carol);
        var (one, two) = (scene.NextPage(), scene.NextPage());
        var first = await host.Call("list_invoices", one, Cancel);
        var second = await host.Call("list_invoices", two, Cancel);
        first.IntentId.ShouldNotBe(second.IntentId);

        await scene.Restart();

        (await carol.Connect(second, Cancel)).Status.ShouldBe(200);
        foreach (var (parked, read) in new[] { (first, one), (second, two) })
        {
            var collected = await host.Call("list_invoices", read, Cancel);
            collected.IsGood.ShouldBeTrue(collected.InWords);
            (collected.IntentId, (int)collected.Content!["page"]!).ShouldBe((parked.IntentId, (int)read["page"]!));
        }
    }

    private async Task OncePaid(JsonObject payment, HostAnswer parked, HostAnswer paid)
    {
        var entry = (await scene.Ledger(payment)).ShouldHaveSingleItem();
        (entry.User, entry.Tenant, entry.Amount).ShouldBe(("alice", "northwind", payment["amount"]!.GetValue<decimal>()));
        entry.Key.ShouldBe(DevelopmentApi.KeyOf(parked.IntentId!, Scene.PathOf(payment)));
        paid.Content!["id"]!.GetValue<string>().ShouldBe(entry.Id);

        var asked = (await scene.World.Api.Requests(Cancel)).Single(r => r.Path == Scene.PathOf(payment));
        ("trc_" + asked.Trace).ShouldBe(parked.Envelope!["trace_id"]!.GetValue<string>(), "the call keeps its trace over crash and reconnect");
    }
}
