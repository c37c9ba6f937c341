using System.Globalization;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>Two clusters that do not know of each other, over the same stores: the worst that Orleans' at-most-one-activation can come to.</summary>
public sealed class DuplicateActivationTests(PostgresServer postgres)
{
    private const string Notes = "POST notes";
    private const string Payments = "POST payments";

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task Commands_that_alternate_between_two_activations_lose_nothing()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var (one, other) = await TwoThatHold(world);

        for (var i = 0; i < 4; i++)
        {
            var text = i.ToString(CultureInfo.InvariantCulture);
            (await (i % 2 == 0 ? one : other).Call("note", new { text })).Returned().Replayed.ShouldBeFalse();
        }

        world.Ledger.AskedFor(Notes).ShouldBe(4);
        (await one.Look()).Intents.Count(i => i.State is IntentState.Done).ShouldBe(4);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "S38")]
    public async Task Commands_that_race_in_two_activations_are_all_carried_out_once()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var (one, other) = await TwoThatHold(world);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            (await (i % 2 == 0 ? one : other).CallUntilServed("note", new { text = i.ToString(CultureInfo.InvariantCulture) })).Returned()));

        world.Ledger.All.Where(h => h.Route == Notes).Select(h => h.Query).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 8).Select(i => $"?text={i}"));
        var done = (await one.Look()).Intents.Where(i => i.State is IntentState.Done).ToList();
        done.Count.ShouldBe(8);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "M23")]
    public async Task A_parked_payment_that_both_activations_are_asked_for_is_made_once()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var one = (await world.StartCluster())[0];
        var other = (await world.StartCluster())[0];
        var parked = (await one.Call("pay", new { amount = 7 })).ShouldBeOfType<CallResult.Challenged>();
        var browser = world.Browser();
        browser.Link = one.Link(parked);
        (await browser.Connect(other)).ShouldBeOfType<TripEnd.Connected>();

        var ends = await Task.WhenAll(new[] { one, other, one, other }.Select(s => s.CallUntilServed("pay", new { amount = 7 })));

        // The one that is behind may still say that the user has to come; it is not believed by the storage.
        ends.ShouldAllBe(e => e is CallResult.Returned || e is CallResult.Challenged);
        (await other.Call("pay", new { amount = 7 })).Returned();
        await one.Tick();
        (await one.Call("pay", new { amount = 7 })).Returned();
        world.Ledger.Count(Payments).ShouldBe(1);
        world.Ledger.All.Single(h => h.Route == Payments).Query.ShouldBe("?amount=7");
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task An_activation_that_is_behind_asks_the_storage_before_it_says_that_there_is_no_such_thing()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var (one, other) = await TwoThatHold(world);
        var note = (await one.Call("note", new { text = "a" })).Returned().IntentId.ShouldNotBeNull();

        (await other.Calls.Collect(world.Alice(), note, Surroundings.Ct)).Returned().IntentId.ShouldBe(note);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_tick_on_an_activation_that_is_behind_does_not_push_away_what_is_due()
    {
        var database = await postgres.NewDatabase(Surroundings.Ct);
        await using var world = await ClusterWorld.Create(database);
        var (one, other) = await TwoThatHold(world);
        var payment = world.Ledger.Hold(Payments);
        var call = one.Call("pay", new { amount = 7 });
        await payment.Arrived;
        // Another node's sweeper has taken the entry, and its cluster holds the session as it was before the payment.
        await PostgresServer.Run(database, "UPDATE due SET leased_until = due_at + 60000", Surroundings.Ct);
        await other.Tick();

        (await other.Due()).ShouldBe(Decider.NextDue(await one.Look()).ShouldNotBeNull().ToUnixTimeMilliseconds());
        payment.Release();
        (await call).Returned();
    }

    /// <summary>A silo of each cluster; each has Alice's session in memory.</summary>
    private static async Task<(ClusterNode One, ClusterNode Other)> TwoThatHold(ClusterWorld world)
    {
        var one = (await world.StartCluster())[0];
        var other = (await world.StartCluster())[0];
        await world.Connect(one);
        (await other.Call("list_invoices", new { page = 1 })).Returned();
        (await one.Call("list_invoices", new { page = 1 })).Returned();
        (await one.NodeOf()).ShouldBe(one.Name);
        (await other.NodeOf()).ShouldBe(other.Name);
        return (one, other);
    }
}
