using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>Silos that die without a word, or stop in order, with work in their hands. R1, R7.</summary>
public sealed class DyingSilosTests(PostgresServer postgres)
{
    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M5")]
    [Trait("Proves", "R1")]
    public async Task A_parked_call_whose_silo_died_resumes_once_on_another()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(3);
        var parked = (await cluster[0].Call("pay", new { amount = 7 })).ShouldBeOfType<CallResult.Challenged>();
        await cluster.Kill(await cluster.HolderOf(cluster[0]));
        await cluster.AllAgree();

        var browser = world.Browser();
        browser.Link = cluster[0].Link(parked);
        (await browser.Connect(cluster[0])).ShouldBeOfType<TripEnd.Connected>();

        (await cluster[1].Call("pay", new { amount = 7 })).Returned();
        (await cluster[0].Call("pay", new { amount = 7 })).Returned().Replayed.ShouldBeTrue();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_payment_that_was_out_when_its_silo_died_is_taken_over_with_its_key_and_happens_once()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var holder = await cluster.HolderOf(cluster[0]);
        holder.Fate.DieAt("after POST payments");
        _ = holder.Call("pay", new { amount = 7 });
        await holder.Fate.Died;
        await cluster.Kill(holder);
        await cluster.AllAgree();

        (await cluster[0].Intent("pay")).State.ShouldBeOfType<IntentState.Executing>();
        world.Time.Advance(Limits.Claim + (DueList.Lease * 2));
        await Eventually.Holds("the claim is taken over", async () =>
        {
            await cluster[0].Sweep();
            return (await cluster[0].Intent("pay")).State is IntentState.Done;
        });

        (await cluster[0].Call("pay", new { amount = 7 })).Returned();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R7")]
    public async Task A_silo_that_stops_in_order_waits_for_what_is_out_and_stores_its_outcome()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var holder = await cluster.HolderOf(cluster[0]);
        var other = cluster.Silos.Single(s => s != holder);
        var sent = world.Ledger.Hold("POST notes");
        var call = other.Call("note", new { text = "a" });
        await sent.Arrived;

        var stop = cluster.Stop(holder);
        stop.IsCompleted.ShouldBeFalse();
        sent.Release();
        await stop;

        (await other.Intent("note")).State.ShouldBeOfType<IntentState.Done>();
        (await call).ShouldNotBeOfType<CallResult.Challenged>();
        (await other.Call("note", new { text = "a" })).Returned();
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R7")]
    public async Task A_silo_that_stops_in_order_hands_its_sessions_over_without_a_pause()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        (await cluster[0].Call("pay", new { amount = 7 })).ShouldBeOfType<CallResult.Challenged>();
        var holder = await cluster.HolderOf(cluster[0]);
        await cluster.Stop(holder);

        var pending = await cluster[0].Calls.Pending(world.Alice(), Surroundings.Ct);

        pending.Refusal.ShouldBeNull();
        pending.Intents.ShouldHaveSingleItem().Tool.ShouldBe("pay");
    }
}
