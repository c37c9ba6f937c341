using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Stopping;

/// <summary>A silo that is told to end while people use it.</summary>
[Collection(nameof(Clusters))]
[Trait("Proves", "R7")]
public sealed class GracefulStopTests
{
    private const int SlowMs = 5000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_payment_of_a_silo_that_is_told_to_end_ends_well_a_parked_call_stays_and_nothing_is_lost()
    {
        var front = await Relay.Start("front", Cancel);
        await using var town = await Town.Start(front.Address);
        town.Keep(front);
        var (one, two) = (town.Silo("one"), town.Silo("two"));
        await one.Start(Cancel);
        front.Target = one.Address;
        var alice = await town.Connected(town.Stage.Alice, one);
        var carol = await town.Connected(town.Stage.Carol, one);
        var payment = await Scene.Payment(alice);
        await town.Stage.Expire(town.Stage.Carol, Cancel);
        await town.World.Acme.Revoke("carol", Cancel);
        var read = town.NextPage();
        var parked = await carol.Call("list_invoices", read, Cancel);
        parked.Code.ShouldBe("TOKEN_REVOKED");

        // Nobody but the first silo can hold their sessions so far.
        await two.Start(Cancel);
        await town.Fault(new { path_prefix = Scene.PathOf(payment), method = "POST", mode = "delay-after", ms = SlowMs });
        var paying = alice.Call("pay_invoice", payment, Cancel);
        await Eventually.Holds("the payment took effect", async _ => await town.Paid(payment) == 1);
        var waiting = carol.Call("list_invoices", read, Cancel);

        (await one.Terminated()).ShouldBe(0, string.Join('\n', one.Log));

        var (paid, waited) = (await paying, await waiting);
        (paid.IsGood || paid.Code == "PENDING").ShouldBeTrue(paid.InWords);
        waited.Code.ShouldBeOneOf("TOKEN_REVOKED", "PENDING", "STORE_UNAVAILABLE");
        await Continues(town, front, two, parked, read);
        var again = await (await town.At(town.Stage.Alice, two)).Call("pay_invoice", payment, Cancel);
        (again.IsGood, again.IntentId).ShouldBe((true, paid.IntentId), again.InWords);
        (await town.Paid(payment)).ShouldBe(1);
        (await town.World.Api.Requests(Cancel)).Count(r => r.Path == Scene.PathOf(payment)).ShouldBe(1, "its answer was waited for and stored");
    }

    [Fact]
    public async Task A_silo_that_is_told_to_end_says_that_it_is_not_ready_before_it_stops_to_take_requests()
    {
        await using var town = await Town.Start(Loopback.FreeAddress());
        var silo = town.Silo("one");
        await silo.Start(Cancel);
        await town.Ready(silo);

        await silo.Signal("TERM", Cancel);

        var (_, body) = await Eventually.See(
            "it says that it is leaving", _ => town.Ask(silo, HealthSetup.Ready), a => a.Status == HttpStatusCode.ServiceUnavailable);
        body.ShouldBe("""{"status":"not ready","failed":["stopping"]}""");
        (await silo.Ended(Town.StopDeadline, Cancel)).ShouldBe(0);
    }

    /// <summary>The other silo has the parked call, and its link works there.</summary>
    private static async Task Continues(Town town, Relay front, SampleServer node, HostAnswer parked, JsonObject read)
    {
        front.Target = node.Address;
        (await town.Stage.Carol.Connect(parked, Cancel)).Status.ShouldBe(200);
        var collected = await (await town.At(town.Stage.Carol, node)).Call("list_invoices", read, Cancel);
        (collected.IsGood, collected.IntentId).ShouldBe((true, parked.IntentId), collected.InWords);
    }
}
