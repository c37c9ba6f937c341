using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Sessions;

namespace ReconnectGrains.Grains.Tests.World;

/// <summary>Silos that know of each other, with the program's own composition; and at most one gateway to them.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly ClusterWorld _world;
    private readonly GrainStore _store;
    private readonly InProcessTestCluster _cluster;
    private readonly ConcurrentQueue<NodeParts> _next = new();
    private volatile ClusterNode[] _silos = []; // Replaced whole: others read it while silos come and go.
    private readonly List<NodeParts> _parts = [];

    private Cluster(ClusterWorld world, GrainStore store)
    {
        (_world, _store) = (world, store);
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ClusterId = $"cluster-{world.NextName()}";
        builder.Options.ServiceId = "reconnect"; // Of two clusters over one storage too.
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSiloHost((_, host) => AddSilo(host, Next()));
        builder.ConfigureClientHost(host => AddGateway(host, Next()));
        _cluster = builder.Build();
    }

    /// <summary>Those that live.</summary>
    public IReadOnlyList<ClusterNode> Silos => _silos;

    public ClusterNode this[int index] => _silos[index];

    /// <summary>Starts one.</summary>
    public static async Task<Cluster> Start(ClusterWorld world, GrainStore store, int silos)
    {
        var cluster = new Cluster(world, store);
        for (var i = 0; i < silos; i++)
        {
            await cluster.StartSilo();
        }

        return cluster;
    }

    /// <summary>Adds a silo, and returns when all know of it.</summary>
    public async Task<ClusterNode> StartSilo()
    {
        var parts = await NewParts();
        var isFirst = _cluster.Silos.Count == 0 && _parts.Count == 1;
        if (isFirst)
        {
            await _cluster.DeployAsync();
        }

        var handle = isFirst ? _cluster.Silos[0] : await _cluster.StartAdditionalSiloAsync();
        var silo = new ClusterNode(_world, handle.ServiceProvider, parts, handle);
        _silos = [.. _silos, silo];
        await AllAgree();
        return silo;
    }

    /// <summary>A node that is no silo: an Orleans client of this cluster.</summary>
    public async Task<ClusterNode> StartGateway()
    {
        var parts = await NewParts();
        await _cluster.InitializeClientAsync();
        return new ClusterNode(_world, _cluster.Client.ServiceProvider, parts, null);
    }

    /// <summary>Stops a silo in order: it hands over what it has.</summary>
    public async Task Stop(ClusterNode silo)
    {
        _silos = [.. _silos.Where(s => s != silo)];
        await _cluster.StopSiloAsync(silo.Silo!);
        silo.Fate.Bury();
        await AllAgree();
    }

    /// <summary>Kills a silo: from now on it stores nothing and reaches nobody, and the others have to find out by themselves.</summary>
    public async Task Kill(ClusterNode silo)
    {
        silo.Fate.Die();
        _silos = [.. _silos.Where(s => s != silo)];
        var killing = _cluster.KillSiloAsync(silo.Silo!);
        silo.Fate.Bury(); // What it had in its hands does not hold up its own end.
        await killing;
    }

    /// <summary>Kills all silos, as a power cut does.</summary>
    public async Task KillAll()
    {
        Array.ForEach(_silos, s => s.Fate.Die());
        foreach (var silo in _silos)
        {
            await Kill(silo);
        }
    }

    /// <summary>Stops all silos in order, one after the other.</summary>
    public async Task StopAll()
    {
        foreach (var silo in _silos)
        {
            await Stop(silo);
        }
    }

    /// <summary>Returns when every silo sees exactly those that live.</summary>
    public Task AllAgree() => Eventually.Holds("all silos see each other", () => Task.FromResult(_silos.All(s => s.Sees == _silos.Length)));

    /// <summary>The silo that holds a session.</summary>
    public async Task<ClusterNode> HolderOf(Engine.Tests.World.EngineNode asker, ReconnectGrains.Sessions.Identity.SessionKey? key = null)
    {
        var name = await asker.Get<Engine.Running.ISessionPlaces>().NodeOf(key ?? Surroundings.AliceKey, Surroundings.Ct);
        return _silos.Single(s => s.Name == name);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopClusterClientAsync();
        foreach (var silo in _silos)
        {
            await _cluster.KillSiloAsync(silo.Silo!);
        }

        _parts.ForEach(p => p.Fate.Bury());
        await _cluster.DisposeAsync();
        foreach (var parts in _parts)
        {
            await parts.Api.DisposeAsync();
        }
    }

    private NodeParts Next() => _next.TryDequeue(out var parts) ? parts : throw new InvalidOperationException("Start nodes one by one.");

    private async Task<NodeParts> NewParts()
    {
        var parts = await _world.NewParts();
        _parts.Add(parts);
        _next.Enqueue(parts);
        return parts;
    }

    private void AddSilo(IHostApplicationBuilder host, NodeParts parts)
    {
        _store.AddTo(host.Configuration);
        host.UseOrleans(silo => silo.Services.Configure<ClusterMembershipOptions>(o =>
        {
            // A dead silo is found within seconds, and one that is only slow on a busy machine is not taken for dead.
            (o.ProbeTimeout, o.NumMissedProbesLimit) = (TimeSpan.FromMilliseconds(500), 6);
            (o.TableRefreshTimeout, o.IAmAliveTablePublishTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            (o.NumMissedTableIAmAliveLimit, o.UseLivenessGossip) = (3, false); // Gossip would be a goodbye that the dead do not say.
        }));
        AddEngine(host, parts, ClusterEngine.AddToSilo);
        host.ConfigureContainer(new DefaultServiceProviderFactory(), services => Wrap(services, parts));
    }

    private void AddGateway(IHostApplicationBuilder host, NodeParts parts) => AddEngine(host, parts, ClusterEngine.AddToGateway);

    private void AddEngine(IHostApplicationBuilder host, NodeParts parts, Action<IServiceCollection> addSessions)
    {
        host.Services.AddSingleton<TimeProvider>(_world.Time);
        host.Services.AddSingleton(_world.Randomness);
        host.Services.AddSingleton<ILoggerProvider>(new BugLog(_world, parts.Fate));
        host.Services.AddReconnectEngine(_world.Options(parts.Name, parts.Directory, parts.Api.Base), addSessions).AddTools<WorldTools>();
        if (_world.Postgres is { } postgres)
        {
            host.Services.AddSingleton(
                _ => SqlDatabase.Open(PostgreSql.Dialect, new MortalSource(PostgreSql.Source(postgres), parts.Fate), _world.Time));
        }
    }

    /// <summary>Puts the faults in front of what Orleans and its packages have registered by then.</summary>
    private static void Wrap(IServiceCollection services, NodeParts parts)
    {
        services.PostConfigure<SiloOptions>(o => o.SiloName = parts.Name);
        var table = services.Last(s => s.ServiceType == typeof(IMembershipTable)).ImplementationInstance as IMembershipTable;
        services.AddSingleton<IMembershipTable>(new MortalMembership(table!, parts.Fate));
        var storage = services.Last(s => s.ServiceType == typeof(IGrainStorage) && Equals(s.ServiceKey, SessionGrain.Storage));
        services.AddSingleton(p => new GrainStorageDoor((IGrainStorage)storage.KeyedImplementationFactory!(p, SessionGrain.Storage)));
        services.AddKeyedSingleton<IGrainStorage>(
            SessionGrain.Storage, (p, _) => new FaultyStorage(p.GetRequiredService<GrainStorageDoor>().Inner, parts.Faults, parts.Fate));
    }
}
