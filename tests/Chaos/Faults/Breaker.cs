using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.Chaos.People;
using ReconnectGrains.Chaos.Providers;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos.Faults;

/// <summary>Breaks things, each kind at its own pace, by chance that a seed repeats.</summary>
/// <param name="world">What is broken.</param>
/// <param name="admin">Orders the forced expiry.</param>
/// <param name="pace">How often.</param>
/// <param name="seed">Where chance begins.</param>
/// <param name="tell">Hears what happens, in a line.</param>
/// <param name="time">The clock.</param>
internal sealed class Breaker(ChaosWorld world, Administrator admin, Pace pace, int seed, Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly FaultBook _faults = world.Faults;
    private readonly SemaphoreSlim _store = new(1);
    private readonly Lock _gate = new();
    private int _expired;

    /// <summary>Connections whose access token was made to expire by an administrator's order.</summary>
    public int ForcedExpiries => _expired;

    private int Kills => _faults.All.Count(f => f.Kind == FaultKind.Kill);

    /// <summary>Waits until the time is over and enough was broken; on a busy machine that takes longer, but not for ever.</summary>
    /// <exception cref="WorldException">A store is gone, and not because of us.</exception>
    public async Task Enough(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) is var so && so < pace.Length * Pace.Longest
            && (so < pace.Length || _expired < pace.Expiries || Kills < pace.Kills))
        {
            WorldException.Unless(
                world.Stores.Azurite is not { IsRunning: false },
                "Azurite ended by itself: what is found from here on says nothing about the nodes.", world.Stores.Azurite?.Log);
            await Task.Delay(Look, time, cancellation);
        }
    }

    /// <summary>Breaks until the time is over, and mends whatever is broken then.</summary>
    /// <param name="restful">The time is over.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Break(CancellationToken restful, CancellationToken cancellation)
    {
        await Task.WhenAll(
            Repeat(0, pace.BetweenKills * 2, random => Kill(random, cancellation), restful),
            Repeat(1, pace.BetweenKills * 2, random => Kill(random, cancellation), restful),
            Repeat(2, Pace.BetweenPauses, random => Stop(random, restful, cancellation), restful),
            Repeat(3, Pace.BetweenStoreFaults, random => Store(random, cancellation), restful),
            Repeat(4, Pace.BetweenProviderFaults, random => Provider(world.Upstreams[0], random), restful),
            Repeat(5, Pace.BetweenProviderFaults, random => Provider(world.Upstreams[1], random), restful),
            Repeat(6, Pace.BetweenApiFaults, Api, restful),
            Repeat(7, Pace.BetweenWaves, random => Wave(random, cancellation), restful),
            Repeat(8, Look, _ => Watch(cancellation), restful));
        await Task.WhenAll(world.Nodes.Where(n => !n.IsRunning).Select(n => n.Start(cancellation)));
    }

    private async Task Repeat(int stream, TimeSpan every, Func<Random, Task> act, CancellationToken restful)
    {
        var random = new Random(unchecked((seed * 31) + stream));
        try
        {
            await Task.Delay(Pace.WarmUp + (every * random.NextDouble()), time, restful);
            while (!restful.IsCancellationRequested)
            {
                var began = time.GetTimestamp();
                await act(random);
                var rest = every - time.GetElapsedTime(began);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, time, restful);
            }
        }
        catch (OperationCanceledException) when (restful.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    // One of the nodes that nobody else breaks; as long as another one stays up.
    private ChaosNode? Take(Random random)
    {
        lock (_gate)
        {
            var free = world.Nodes.Where(n => !n.IsTaken && n.IsRunning).ToList();
            if (free.Count < 2)
            {
                return null;
            }

            var node = free[random.Next(free.Count)];
            node.IsTaken = true;
            return node;
        }
    }

    private async Task Kill(Random random, CancellationToken cancellation)
    {
        // Enough are enough: where the rest takes longer, calls have to get somewhere meanwhile.
        if (Kills >= pace.Kills * Pace.Spare || Take(random) is not { } node)
        {
            return;
        }

        var fault = _faults.Open(FaultKind.Kill, node.Name);
        tell($"{node.Name} is killed");
        await node.Kill(cancellation);
        await Revive(node, cancellation);
        _faults.Close(fault);
        node.IsTaken = false;
    }

    private async Task Stop(Random random, CancellationToken restful, CancellationToken cancellation)
    {
        if (Take(random) is not { } node)
        {
            return;
        }

        var fault = _faults.Open(FaultKind.Pause, node.Name);
        tell($"{node.Name} is paused, longer than its claims");
        await node.Pause(cancellation);
        await Quietly(Pace.PauseLength, restful);
        await node.Continue(cancellation);
        await Settle(cancellation);
        if (!node.IsRunning)
        {
            tell($"{node.Name} found itself declared dead and ended; it is started again");
            await Revive(node, cancellation);
        }

        _faults.Close(fault);
        node.IsTaken = false;
    }

    // A node that ends although nobody broke it is a finding, and has to go on all the same.
    private async Task Watch(CancellationToken cancellation)
    {
        foreach (var node in world.Nodes.Where(n => n is { IsRunning: false, IsTaken: false }))
        {
            node.IsTaken = true;
            var fault = _faults.Open(FaultKind.Fall, node.Name);
            tell($"{node.Name} ended by itself{(node.WasDeclaredDead ? ", because the others had declared it dead" : "")}; it is started again");
            fault.IsExcused = node.WasDeclaredDead;
            await Revive(node, cancellation);
            _faults.Close(fault);
            node.IsTaken = false;
        }
    }

    // The stores may be out of reach just then: a node that cannot begin is started again.
    private async Task Revive(ChaosNode node, CancellationToken cancellation)
    {
        while (!node.IsRunning)
        {
            try
            {
                await node.Start(cancellation);
            }
            catch (WorldException e)
            {
                tell($"{node.Name} does not start: {e.Message}");
            }
        }
    }

    private Task Settle(CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(4), time, cancellation);

    private async Task Store(Random random, CancellationToken cancellation)
    {
        await _store.WaitAsync(cancellation);
        switch (random.Next(3))
        {
            case 0:
                var restart = _faults.Open(FaultKind.StoreRestart, "all");
                tell("PostgreSQL is stopped at once, and started again");
                await world.Stores.Postgres.StopAtOnce(cancellation);
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3), time, cancellation);
                await world.Stores.Postgres.Start(cancellation);
                _faults.Close(restart);
                break;
            case 1:
                await CutOff("all", [.. world.Nodes], TimeSpan.FromSeconds(1 + (4 * random.NextDouble())), cancellation);
                break;
            default:
                var one = world.Nodes[random.Next(world.Nodes.Count)];
                await CutOff(one.Name, [one], TimeSpan.FromSeconds(3 + (7 * random.NextDouble())), cancellation);
                break;
        }

        _store.Release();
    }

    private async Task CutOff(string target, IReadOnlyList<ChaosNode> nodes, TimeSpan length, CancellationToken cancellation)
    {
        var fault = _faults.Open(FaultKind.StoreCut, target);
        tell($"{(target == "all" ? "every node" : target)} is cut off from the stores for {length.TotalSeconds:0} s");
        foreach (var node in nodes)
        {
            node.Cut();
        }

        await Task.Delay(length, time, cancellation);
        foreach (var node in nodes)
        {
            node.Mend();
        }

        _faults.Close(fault);
    }

    private async Task Provider(ChaosProvider provider, Random random)
    {
        var (kind, treatment, share) = random.Next(4) switch
        {
            0 => (FaultKind.ProviderSlow, Treatment.Slow, 0.8),
            1 => (FaultKind.ProviderFailing, Treatment.Failing, 0.9),
            2 => (FaultKind.ProviderThrottling, Treatment.Throttling, 0.9),
            _ => (FaultKind.None, Treatment.Dropping, 0.15),
        };
        var length = TimeSpan.FromSeconds(2 + (4 * random.NextDouble()));
        tell($"{provider.Name}'s token endpoint is {treatment.ToString().ToLowerInvariant()} for {length.TotalSeconds:0} s");
        var fault = kind == FaultKind.None ? null : _faults.Open(kind, provider.Name);
        provider.Weather.Become(treatment, share);
        await Task.Delay(length, time);
        provider.Weather.Become(Treatment.None, 0);
        Close(fault);
    }

    private async Task Api(Random random)
    {
        var (kind, treatment, share) = random.Next(3) switch
        {
            0 => (FaultKind.ApiSlow, Treatment.Slow, 0.8),
            1 => (FaultKind.ApiFailing, Treatment.Failing, 0.8),
            _ => (FaultKind.None, Treatment.Dropping, 0.3),
        };
        var length = TimeSpan.FromSeconds(2 + (3 * random.NextDouble()));
        tell($"the API is {treatment.ToString().ToLowerInvariant()} for {length.TotalSeconds:0} s");
        var fault = kind == FaultKind.None ? null : _faults.Open(kind, "api");
        world.Api.Weather.Become(treatment, share);
        await Task.Delay(length, time);
        world.Api.Weather.Become(Treatment.None, 0);
        Close(fault);
    }

    private void Close(Fault? fault)
    {
        if (fault is not null)
        {
            _faults.Close(fault);
        }
    }

    private async Task Wave(Random random, CancellationToken cancellation)
    {
        var provider = world.Upstreams[random.Next(world.Upstreams.Count)];
        var salt = random.Next();
        bool Chosen(string user, int percent) => new Random(salt ^ ChaosUser.NumberOf(user)).Next(100) < percent;
        if (random.Next(6) == 0)
        {
            var (forgotten, revoked) = (provider.Book.ForgetAccess(u => Chosen(u, 20)), provider.Book.Revoke(u => Chosen(u, 4)));
            _faults.Note(FaultKind.AccessForgotten, provider.Name);
            _faults.Note(FaultKind.RevocationWave, provider.Name);
            tell($"{provider.Name} forgets {forgotten} access tokens and ends {revoked} grants");
            return;
        }

        var tenant = ChaosUser.Tenants[random.Next(ChaosUser.Tenants.Count)];
        _faults.Note(FaultKind.ExpiryWave, provider.Name);
        try
        {
            using var answer = await admin.Post("/admin/expire", new { tenant, provider = provider.Name, share = 0.9 }, cancellation);
            var connections = answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<ExpiryAnswer>(cancellation))!.Connections
                : 0;
            Interlocked.Add(ref _expired, connections);
            tell($"an administrator expires {tenant}'s access tokens of {provider.Name}: {connections} connections (HTTP {(int)answer.StatusCode})");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            tell($"an administrator's order to expire {provider.Name}'s access tokens got no answer, and is not counted");
        }
    }

    private async Task Quietly(TimeSpan wait, CancellationToken restful)
    {
        try
        {
            await Task.Delay(wait, time, restful);
        }
        catch (OperationCanceledException)
        {
            // The time is over: whatever is broken is mended now.
        }
    }

    private sealed record ExpiryAnswer(int Sessions, int Connections, int Failed);
}
