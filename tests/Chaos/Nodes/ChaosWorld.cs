using System.Globalization;
using System.Text.Json.Nodes;
using ReconnectGrains.Chaos.Api;
using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Providers;
using ReconnectGrains.Chaos.Stores;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos.Nodes;

/// <summary>Three nodes behind haproxy over real stores; providers and API of this process; everything on loopback and free ports.</summary>
internal sealed class ChaosWorld : IAsyncDisposable
{
    /// <summary>How many nodes there are.</summary>
    public const int Size = 3;

    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan McpTokenLife = TimeSpan.FromHours(1);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly ClusterEngine _engine;
    private readonly TimeProvider _time;
    private readonly List<ChaosNode> _nodes = [];
    private readonly TemporaryDirectory _directory = new("reconnect-chaos-data");

    private ChaosWorld(ClusterEngine engine, string logs, TimeProvider time)
    {
        (_engine, Logs, _time) = (engine, logs, time);
        Faults = new(time);
    }

    /// <summary>Where the nodes' logs are.</summary>
    public string Logs { get; }

    /// <summary>What was done to it.</summary>
    public FaultBook Faults { get; }

    /// <summary>Signs people in, and issues MCP tokens; nothing breaks it.</summary>
    public ChaosProvider Identity { get; private set; } = null!;

    /// <summary>The upstream providers.</summary>
    public IReadOnlyList<ChaosProvider> Upstreams { get; private set; } = [];

    /// <summary>The API behind them.</summary>
    public ChaosApi Api { get; private set; } = null!;

    /// <summary>The stores.</summary>
    public ClusterStores Stores { get; private set; } = null!;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<ChaosNode> Nodes => _nodes;

    /// <summary>Where everybody reaches the nodes.</summary>
    public Uri Address { get; } = Loopback.FreeAddress();

    /// <summary>Starts all of it.</summary>
    /// <exception cref="WorldException">A part is missing or does not start.</exception>
    public static async Task<ChaosWorld> Start(
        ClusterEngine engine, string program, string logs, int seed, TimeProvider time, CancellationToken cancellation)
    {
        string?[] missing = [LocalPostgres.Missing, LoadBalancer.Missing, engine.NeedsAzurite ? LocalAzurite.Missing : null];
        WorldException.Unless(missing.All(m => m is null), string.Join(' ', missing.OfType<string>()));
        var world = new ChaosWorld(engine, logs, time);
        try
        {
            await world.Begin(program, seed, cancellation);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>An MCP token of a user, as the operator's identity provider would issue it.</summary>
    public HostToken Token(string tenant, string user, string client, string scopes)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return new(
            Identity.Sign("at+jwt", new JsonObject
            {
                ["aud"] = $"{Text(Address)}/mcp",
                ["sub"] = user,
                ["tid"] = tenant,
                ["client_id"] = client,
                ["scope"] = scopes,
                ["iat"] = now,
                ["exp"] = now + (long)McpTokenLife.TotalSeconds,
            }),
            scopes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _directory.Remove();
    }

    private static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');

    private async Task Begin(string program, int seed, CancellationToken cancellation)
    {
        _parts.Push(Stores = await ClusterStores.Start(_engine.NeedsAzurite, _time, cancellation));
        await _engine.Prepare(Stores, cancellation);
        _parts.Push(Identity = await ChaosProvider.Start("identity", TokenLife, seed, Faults, _time, cancellation));
        var (acme, globex) = (
            await ChaosProvider.Start("acme", TokenLife, seed + 1, Faults, _time, cancellation),
            await ChaosProvider.Start("globex", TokenLife, seed + 2, Faults, _time, cancellation));
        Upstreams = [acme, globex];
        _parts.Push(acme);
        _parts.Push(globex);
        _parts.Push(Api = await ChaosApi.Start(Upstreams, seed + 3, Faults, _time, cancellation));
        for (var number = 1; number <= Size; number++)
        {
            var node = Node(program, number);
            _parts.Push(node);
            _nodes.Add(node);
        }

        await Task.WhenAll(_nodes.Select(n => n.Start(cancellation)));
        _parts.Push(await LoadBalancer.Start(
            Address, [.. _nodes.Select(n => new BalancedNode(n.Name, n.Address))], HealthSetup.Ready, _time, cancellation));
    }

    private ChaosNode Node(string program, int number)
    {
        var name = $"node{number}";
        List<StoreRelay> relays = [];
        var settings = Settings(name);
        foreach (var (key, value) in _engine.NodeSettings(number, Stores))
        {
            settings[key] = value is null ? null : Through(relays, value);
        }

        return new(
            name,
            heard => new SampleServer(
                Installation.WithoutSamples(program), Loopback.FreeAddress(), Path.Combine(_directory.Path, name), settings, _time)
            {
                Name = name,
                PublicUrl = Address,
                Heard = heard,
            },
            relays,
            Path.Combine(Logs, $"{name}.log"));
    }

    // A store's address leads through a relay of the node's own.
    private string Through(List<StoreRelay> relays, string value)
    {
        if (value == Stores.ConnectionString)
        {
            return value.Replace($"Port={Stores.Postgres.Port};", $"Port={Relay(relays, Stores.Postgres.Port)};", StringComparison.Ordinal);
        }

        return Stores.Azurite is { } azurite && value == azurite.ConnectionString
            ? value.Replace($":{azurite.Blobs.Port}/", $":{Relay(relays, azurite.Blobs.Port)}/", StringComparison.Ordinal)
            : value;
    }

    private static string Relay(List<StoreRelay> relays, int port)
    {
        var relay = new StoreRelay(port);
        relays.Add(relay);
        return relay.Port.ToString(CultureInfo.InvariantCulture);
    }

    private Dictionary<string, string?> Settings(string node)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Reconnect:NodeName"] = node,
            ["DOTNET_TieredPGO"] = "0", // Nodes do not live long enough here for a second, better compilation.
            ["Logging:LogLevel:Orleans.Storage"] = "None", // A thousand lines for each request to a store that is cut off; the product says it in one.
            ["Logging:LogLevel:Orleans.Grain"] = "None",
            ["Reconnect:ConnectsPerMinute"] = "100000", // Everybody here comes from one address.
            ["Reconnect:External:Issuer"] = Identity.Issuer,
        };
        foreach (var provider in Upstreams.Append(Identity))
        {
            var at = $"Reconnect:Providers:{provider.Name}";
            settings[$"{at}:Issuer"] = provider.Issuer;
            settings[$"{at}:MetadataAddress"] = provider.MetadataFor(node);
            settings[$"{at}:ClientId"] = ChaosProvider.ClientId;
            settings[$"{at}:ClientSecret"] = "development-only";
            settings[$"{at}:TenantClaim"] = "tid";
            settings[$"{at}:AlwaysScopes:0"] = "openid";
            settings[$"{at}:AllowLoopbackHttp"] = "true";
        }

        foreach (var provider in Upstreams)
        {
            var at = $"Reconnect:Providers:{provider.Name}";
            settings[$"{at}:Scopes:0"] = $"{provider.Name}.read";
            settings[$"{at}:Scopes:1"] = settings[$"{at}:Scopes:2"] = $"{provider.Name}.write"; // Three, as the settings below these have it.
            settings[$"{at}:ApiBase"] = Api.Base(provider.Name);
        }

        return settings;
    }
}
