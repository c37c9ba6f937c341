using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>A session decides one thing at a time, and does many: the API sees both requests before it answers either.</summary>
[Trait("Proves", "M23")]
public sealed class SideBySideTests(PostgresServer postgres)
{
    [Fact(Timeout = Surroundings.Timeout)]
    public async Task Two_slow_reads_of_one_user_run_side_by_side()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var (first, second) = (world.Ledger.Hold("GET invoices"), world.Ledger.Hold("GET invoices"));

        var calls = new[] { cluster[0].Call("list_invoices", new { page = 1 }), cluster[1].Call("list_invoices", new { page = 2 }) };
        await Task.WhenAll(first.Arrived, second.Arrived);
        first.Release();
        second.Release();

        (await Task.WhenAll(calls)).ShouldAllBe(end => end is CallResult.Returned);
    }

    /// <summary>Two users' executions too: each effect has a worker of its own.</summary>
    [Fact(Timeout = Surroundings.Timeout)]
    public async Task Two_slow_payments_of_two_users_run_side_by_side_on_one_silo()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster();
        await world.Connect(cluster[0]);
        await world.Connect(cluster[0], "bob");
        var (first, second) = (world.Ledger.Hold("POST payments"), world.Ledger.Hold("POST payments"));

        var calls = new[]
        {
            cluster[0].Call("pay", new { amount = 1 }),
            cluster[0].Call("pay", new { amount = 2 }, world.Caller(new SessionKey("northwind", "bob"))),
        };
        await Task.WhenAll(first.Arrived, second.Arrived);
        first.Release();
        second.Release();

        (await Task.WhenAll(calls)).ShouldAllBe(end => end is CallResult.Returned);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    public async Task While_a_write_is_slow_its_users_other_calls_are_answered()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster();
        await world.Connect(cluster[0]);
        var slow = world.Ledger.Hold("POST payments");
        var payment = cluster[0].Call("pay", new { amount = 1 });
        await slow.Arrived;

        (await cluster[0].Call("list_invoices", new { page = 1 })).Returned();
        (await cluster[0].Calls.Pending(world.Alice(), Surroundings.Ct)).Intents.ShouldNotBeEmpty();
        payment.IsCompleted.ShouldBeFalse();

        slow.Release();
        (await payment).Returned();
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_hundred_callers_on_three_silos_share_one_refresh()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(3);
        await world.Connect(cluster[0]);
        world.Acme.Book.EndAccessTokens();
        world.Time.Advance(TimeSpan.FromHours(2));
        var before = world.Acme.RefreshRequests;

        var calls = Enumerable.Range(0, 100).Select(i => cluster[i % 3].Call("list_invoices", new { page = i }));
        (await Task.WhenAll(calls)).ShouldAllBe(end => end is CallResult.Returned);

        (world.Acme.RefreshRequests - before).ShouldBe(1);
        world.Acme.Book.Reuses.ShouldBe(0);
    }
}
