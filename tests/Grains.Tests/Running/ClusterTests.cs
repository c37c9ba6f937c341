using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>What the fixture itself claims: silos share sessions, one holds each, and a dead one is followed by another.</summary>
public sealed class ClusterTests(PostgresServer postgres)
{
    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M23")]
    public async Task A_call_that_was_parked_on_one_silo_resumes_when_another_takes_the_return()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        var parked = (await cluster[0].Call("pay", new { amount = 5 })).ShouldBeOfType<CallResult.Challenged>();
        var browser = world.Browser();
        browser.Link = cluster[0].Link(parked);

        (await browser.Connect(cluster[1])).ShouldBeOfType<TripEnd.Connected>();

        (await cluster[1].Call("pay", new { amount = 5 })).ShouldBeOfType<CallResult.Returned>();
        world.Ledger.Count("POST payments").ShouldBe(1);
        (await cluster[0].NodeOf()).ShouldBe(await cluster[1].NodeOf());
        (await cluster.HolderOf(cluster[0])).Silo.ShouldNotBeNull();
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task When_the_silo_that_holds_a_session_dies_without_a_word_another_takes_it_up()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var holder = await cluster.HolderOf(cluster[0]);

        await cluster.Kill(holder);
        await cluster.AllAgree();

        (await cluster[0].CallUntilServed("pay", new { amount = 5 })).ShouldBeOfType<CallResult.Returned>();
        (await cluster[0].NodeOf()).ShouldBe(cluster[0].Name);
        world.Ledger.Count("POST payments").ShouldBe(1);
    }
}
