using System.Collections.Concurrent;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Identity;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>Three silos with users who do not stop to ask, while their tokens are expired and their silos replaced.</summary>
public sealed class UnderLoadTests(PostgresServer postgres)
{
    private const int Users = 8;
    private const int Rounds = 4;

    /// <summary>A host waits no longer for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly ErrorCode[] Retryable = [ErrorCode.StoreUnavailable, ErrorCode.ProviderUnavailable, ErrorCode.Pending, ErrorCode.QueueFull];

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M12")]
    [Trait("Proves", "M13")]
    [Trait("Proves", "R2")]
    public async Task Forced_expiry_under_load_refreshes_each_token_once_and_fails_no_call()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(3);
        var users = await Connected(world, cluster);
        var before = world.Acme.RefreshRequests;
        var expired = 0;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Surroundings.Ct);
        var load = users.Select((user, at) => KeepAsking(world, cluster, user, at, enough.Token)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var report = await cluster[round % 3].Expiry.Carry(
                new ExpiryOrder(null, null, "acme", 1), new Acting(Surroundings.AliceKey, "console", $"trc_{round:x32}", AllTenants: true), Surroundings.Ct);
            report.ShouldNotBeNull().Failed.ShouldBe(0);
            expired += report.Connections;
        }

        await enough.CancelAsync();
        var ends = (await Task.WhenAll(load)).SelectMany(e => e).ToList();
        ends.Count.ShouldBeGreaterThan(Users);
        ends.ShouldAllBe(end => end is CallResult.Returned);
        (world.Acme.RefreshRequests - before).ShouldBeInRange(Users, expired);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M13")]
    [Trait("Proves", "R1")]
    [Trait("Proves", "R8")]
    public async Task A_rolling_restart_under_load_loses_nothing_and_pays_once()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(3);
        var users = await Connected(world, cluster);
        var ends = new ConcurrentQueue<CallResult>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Surroundings.Ct);

        var load = users.Select((user, at) => KeepPaying(world, cluster, user, at, ends, enough.Token)).ToList();
        for (var i = 0; i < 3; i++)
        {
            await cluster.Stop(cluster[0]);
            await cluster.StartSilo();
        }

        await enough.CancelAsync();
        var paid = (await Task.WhenAll(load)).Sum();

        ends.ShouldAllBe(end => end is CallResult.Returned || Retryable.Contains(((CallResult.Refused)end).Code));
        paid.ShouldBeGreaterThan(0);
        world.Ledger.Count("POST payments").ShouldBe(paid);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "M13")]
    [Trait("Proves", "R1")]
    public async Task A_killed_silo_under_load_loses_nothing_and_pays_once()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var cluster = await world.StartCluster(3);
        var users = await Connected(world, cluster);
        var ends = new ConcurrentQueue<CallResult>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Surroundings.Ct);

        var load = users.Select((user, at) => KeepPaying(world, cluster, user, at, ends, enough.Token)).ToList();
        await Eventually.Holds("everybody pays", () => Task.FromResult(ends.Count > Users));
        await cluster.Kill(cluster[0]);
        await cluster.AllAgree();
        await enough.CancelAsync();
        var paid = (await Task.WhenAll(load)).Sum();

        ends.ShouldAllBe(end => end is CallResult.Returned || Retryable.Contains(((CallResult.Refused)end).Code));
        world.Ledger.Count("POST payments").ShouldBe(paid);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    private static async Task<IReadOnlyList<SessionKey>> Connected(ClusterWorld world, Cluster cluster)
    {
        var users = Enumerable.Range(0, Users).Select(i => new SessionKey("northwind", $"user{i}")).ToList();
        foreach (var user in users)
        {
            await world.Connect(cluster[0], user.User);
        }

        return users;
    }

    /// <summary>One read after the other, and one more after it was told that it is enough.</summary>
    private static async Task<IReadOnlyList<CallResult>> KeepAsking(ClusterWorld world, Cluster cluster, SessionKey user, int at, CancellationToken enough)
    {
        var ends = new List<CallResult>();
        bool isLast;
        do
        {
            isLast = enough.IsCancellationRequested;
            ends.Add(await cluster[(at + ends.Count) % 3].Call("list_invoices", new { page = ends.Count }, world.Caller(user)));
        }
        while (!isLast);

        return ends;
    }

    /// <summary>
    /// One payment after the other, each repeated as a host would until it is answered. One that a dead silo had in its hands is taken over when
    /// its claim has ended.
    /// </summary>
    /// <returns>How many there were: each answered in the end.</returns>
    private static async Task<int> KeepPaying(
        ClusterWorld world, Cluster cluster, SessionKey user, int at, ConcurrentQueue<CallResult> ends, CancellationToken enough)
    {
        var paid = 0;
        var (isOut, isFull) = (false, false);
        for (var turn = at; isOut || !enough.IsCancellationRequested; turn++)
        {
            var silo = cluster.Silos[turn % cluster.Silos.Count];
            if (isFull)
            {
                await Try(silo, "list_invoices", new { page = turn }, world.Caller(user));
                continue;
            }

            isOut = true; // From here on only its answer tells what became of it.
            if (await Try(silo, "pay", new { amount = (at * 1000) + paid }, world.Caller(user)) is { } end)
            {
                ends.Enqueue(end);
                isFull = end is CallResult.Refused { Code: ErrorCode.QueueFull }; // Its kept results fill the session; it goes on reading.
                isOut = !isFull && end is not CallResult.Returned;
                paid += end is CallResult.Returned ? 1 : 0;
            }
        }

        return paid;
    }

    /// <summary>Null where the silo went away meanwhile: a host whose connection breaks asks again, elsewhere.</summary>
    private static async Task<CallResult?> Try(ClusterNode silo, string tool, object arguments, Caller caller)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Surroundings.Ct);
        patience.CancelAfter(Patience);
        try
        {
            return await silo.Call(tool, arguments, caller, cancellation: patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception e) when (e is ObjectDisposedException || (e is OperationCanceledException && !Surroundings.Ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
