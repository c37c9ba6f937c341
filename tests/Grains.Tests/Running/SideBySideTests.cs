using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>A session decides one thing at a time, and does many: the API sees both requests before it answers either.</summary>
[Trait("Proves", "M23")]
public sealed class SideBySideTests(PostgresServer postgres)
{
    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData("list_invoices", "GET invoices")]
    [InlineData("profile", "GET profile")]
    public async Task Two_slow_reads_of_one_user_run_side_by_side(string tool, string route)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(2);
        await world.Connect(cluster[0]);
        var (first, second) = (world.Ledger.Hold(route), world.Ledger.Hold(route));
        object one = tool == "profile" ? new { } : new { page = 1 };
        object other = tool == "profile" ? new { } : new { page = 2 };

        var calls = new[] { cluster[0].Call(tool, one), cluster[1].Call(tool, other) };
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
