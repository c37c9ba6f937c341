using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>What must be found without opening a grain's state stands in the SQL database before the state does.</summary>
public sealed class DueIndexTests(PostgresServer postgres)
{
    private const string Payments = "POST payments";

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "R9")]
    public async Task What_was_announced_and_then_not_stored_is_visited_and_corrected(bool wasStoredBefore)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        if (wasStoredBefore)
        {
            await world.Connect(silo);
            await Eventually.Holds("what the connecting left is cleared away", async () =>
            {
                world.Time.Advance(TimeSpan.FromSeconds(10));
                return await silo.Due() == await NextDue(silo);
            });
        }

        var before = await silo.Due();
        silo.Faults.Next(FaultyStorage.Writes, CommitFault.Refuse);
        (await silo.Call("pay", new { amount = 7 })).Refused(ErrorCode.StoreUnavailable);
        var announced = (await silo.Due()).ShouldNotBeNull();
        announced.ShouldBeLessThan(before ?? long.MaxValue);

        world.Time.Advance(DateTimeOffset.FromUnixTimeMilliseconds(announced) - world.Time.GetUtcNow());

        await Eventually.Holds("the entry says when there is something to do", async () => await silo.Due() == await NextDue(silo));
        world.Ledger.AskedFor(Payments).ShouldBe(0);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M23")]
    public async Task Sessions_are_found_by_what_they_are_connected_to()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        var index = silo.Get<SessionIndex>();
        await silo.Call("pay", new { amount = 7 });
        (await index.Find(new SessionFilter(Provider: "acme"), 10, Surroundings.Ct)).ShouldBeEmpty();

        await world.Connect(silo);

        (await index.Find(new SessionFilter(Provider: "acme"), 10, Surroundings.Ct)).ShouldBe([Surroundings.AliceKey]);
        (await index.Find(new SessionFilter(Provider: "other"), 10, Surroundings.Ct)).ShouldBeEmpty();
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R1")]
    public async Task What_was_running_when_every_silo_died_is_found_by_the_next_one_alone()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var payment = world.Ledger.Hold(Payments);
        _ = cluster[0].Call("pay", new { amount = 7 }); // Nobody lives to answer it.
        await payment.Arrived;
        var due = DateTimeOffset.FromUnixTimeMilliseconds((await cluster[0].Due()).ShouldNotBeNull());
        await cluster.KillAll();

        var next = (await world.StartCluster())[0];
        world.Time.Advance(due - world.Time.GetUtcNow());

        await Eventually.Holds("the payment is done", async () =>
            (await next.Look()).Intents.Any(i => i.Tool == "pay" && i.State is IntentState.Done));
        world.Ledger.Count(Payments).ShouldBe(1);
    }

    private static async Task<long?> NextDue(ClusterNode silo) => Decider.NextDue(await silo.Look())?.ToUnixTimeMilliseconds();
}
