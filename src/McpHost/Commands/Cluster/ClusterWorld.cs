using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>Three nodes on shared stores behind a load balancer, and the samples around them.</summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    /// <summary>How many nodes there are.</summary>
    public const int Size = 3;

    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly Visits _visits = new();
    private readonly List<SampleServer> _nodes = [];
    private readonly TemporaryDirectory _directory = new("reconnect-nodes");
    private readonly ClusterEngine _engine;
    private readonly TimeProvider _time;
    private ClusterStores? _stores;
    private SampleWorld? _around;

    private ClusterWorld(ClusterEngine engine, TimeProvider time) => (_engine, _time) = (engine, time);

    /// <summary>The samples, and a way to talk to each part.</summary>
    public SampleWorld Around => _around!;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<SampleServer> Nodes => _nodes;

    /// <summary>Which node answered what.</summary>
    public Visits Visits => _visits;

    /// <summary>How to open the nodes' database from here.</summary>
    public ReconnectOptions Store => new()
    {
        Database = new() { Kind = DatabaseKind.PostgreSql, ConnectionString = _stores!.ConnectionString },
    };

    /// <summary>Starts all of it.</summary>
    /// <param name="engine">What the nodes run on.</param>
    /// <param name="random">Makes states and verifiers.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">A part is missing or does not start.</exception>
    public static async Task<ClusterWorld> Start(ClusterEngine engine, Randomness random, TimeProvider time, CancellationToken cancellation)
    {
        string?[] missing = [LocalPostgres.Missing, LoadBalancer.Missing, engine.NeedsAzurite ? LocalAzurite.Missing : null];
        WorldException.Unless(missing.All(m => m is null), string.Join(' ', missing.OfType<string>()));
        var world = new ClusterWorld(engine, time);
        try
        {
            await world.Begin(random, cancellation);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node of a name.</summary>
    public SampleServer Node(string name) => _nodes.Single(n => n.Name == name);

    /// <summary>The node that ran a kept call, as its own log says.</summary>
    public string? Executor(string intentId) =>
        _nodes.FirstOrDefault(n => n.Log.Any(line => line.Contains("This node runs", StringComparison.Ordinal) && line.Contains(intentId, StringComparison.Ordinal)))?.Name;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _directory.Remove();
    }

    private async Task Begin(Randomness random, CancellationToken cancellation)
    {
        var installation = Installation.Find(_engine.Program);
        var address = Loopback.FreeAddress();
        _parts.Push(_stores = await ClusterStores.Start(_engine.NeedsAzurite, _time, cancellation));
        await _engine.Prepare(_stores, cancellation);
        _parts.Push(_around = await SampleWorld.StartAround(installation, address, random, _visits.Connect, _time, cancellation));
        for (var number = 1; number <= Size; number++)
        {
            var node = Node(installation, number, _stores);
            _parts.Push(node);
            _nodes.Add(node);
        }

        await Task.WhenAll(_nodes.Select(n => n.Start(cancellation)));
        _parts.Push(await LoadBalancer.Start(
            address, [.. _nodes.Select(n => new BalancedNode(n.Name, n.Address))], HealthSetup.Ready, _time, cancellation));
    }

    private SampleServer Node(Installation installation, int number, ClusterStores stores)
    {
        var settings = new Dictionary<string, string?>(Around.Samples.SettingsWith(_engine.NodeSettings(number, stores)))
        {
            ["Reconnect:NodeName"] = $"node{number}",
            ["Logging:LogLevel:ReconnectGrains.Engine.Running"] = "Debug", // Says which node runs what.
        };
        return new(installation, Loopback.FreeAddress(), Path.Combine(_directory.Path, $"node{number}"), settings, _time)
        {
            Name = $"node{number}",
            PublicUrl = Around.Address,
        };
    }
}
