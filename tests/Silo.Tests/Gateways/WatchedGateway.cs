using System.Text.RegularExpressions;
using Npgsql;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Canary;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Gateways;

/// <summary>
/// Two silos over PostgreSQL and a gateway to them, all at trace level. Only the gateway is reached from outside, and what it would ask of
/// providers and the API goes another way than what the silos ask. Ending "the server" kills a silo.
/// </summary>
internal sealed partial class WatchedGateway : WatchedServer
{
    /// <summary>A silo that comes back waits until the cluster has voted the one before it dead.</summary>
    private static readonly TimeSpan Restarts = TimeSpan.FromMinutes(1);

    /// <summary>What is quiet as shipped is loud here.</summary>
    private static readonly Dictionary<string, string?> Talkative = new()
    {
        ["Logging:LogLevel:Orleans"] = "Trace",
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Trace",
        ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Trace",
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Trace",
    };

    private readonly List<(WatchedProcess Process, Uri Address, IReadOnlyDictionary<string, string?> Settings)> _silos = [];
    private readonly WatchedProcess _gateway = new();
    private readonly HttpClient _http = new();
    private LocalPostgres? _postgres;
    private Relay? _way;
    private Uri? _address;

    /// <summary>What the gateway said.</summary>
    public override string Said => _gateway.Said;

    /// <summary>What the silos said.</summary>
    public IReadOnlyList<string> SaidBySilos => [.. _silos.Select(s => s.Process.Said)];

    /// <summary>What the gateway asked of a provider's inner endpoints or the API.</summary>
    public IReadOnlyList<Exchange> AskedByGateway => _way!.Seen;

    /// <summary>The database's password.</summary>
    public string Password => new NpgsqlConnectionStringBuilder(_postgres!.ConnectionString("postgres")).Password!;

    /// <inheritdoc/>
    public override async Task Start(Uri address, string data, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        if (_postgres is null)
        {
            await Found(address, data, settings, cancellation);
        }
        else
        {
            var (silo, at, known) = _silos[0];
            await silo.Start(at, data, known, cancellation);
        }

        await Ready();
    }

    /// <inheritdoc/>
    public override Task End(CancellationToken cancellation) => _silos[0].Process.End(cancellation);

    /// <summary>Kills the other silo for good.</summary>
    public Task EndOther(CancellationToken cancellation) => _silos[1].Process.End(cancellation);

    /// <summary>Waits until the gateway wants requests.</summary>
    public Task Ready() => Eventually.Holds("the gateway is ready", async stop =>
    {
        using var answer = await _http.GetAsync(new Uri(_address!, HealthSetup.Ready), stop);
        return answer.IsSuccessStatusCode;
    }, Restarts);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var (process, _, _) in _silos)
        {
            await process.DisposeAsync();
        }

        await (_way?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
        _http.Dispose();
    }

    private async Task Found(Uri address, string data, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        _address = address;
        _postgres = await LocalPostgres.Start(durable: true, TimeProvider.System, cancellation);
        _way = await Relay.Start("gateway-outside", cancellation);
        _way.Target = _way.Address; // Nobody: whatever comes here is one request too many.
        var connection = _postgres.ConnectionString("postgres");
        foreach (var name in new[] { "one", "two" })
        {
            var silo = (Process: new WatchedProcess(), Loopback.FreeAddress(), Settings: With(settings, NodeSettings.Silo(name, connection)));
            _silos.Add(silo);
            await silo.Process.Start(silo.Item2, data, silo.Settings, cancellation);
        }

        var own = settings.Select(s => Inner.IsMatch(s.Key) ? new(s.Key, new Uri(_way.Address, new Uri(s.Value!).PathAndQuery).AbsoluteUri) : s);
        await _gateway.Start(address, data, With(own, NodeSettings.Gateway("gateway", connection)), cancellation);
    }

    private static Dictionary<string, string?> With(IEnumerable<KeyValuePair<string, string?>> settings, IReadOnlyDictionary<string, string?> stronger) =>
        new(settings.Where(s => !stronger.ContainsKey(s.Key)).Concat(stronger).Concat(Talkative));

    [GeneratedRegex("^Reconnect:Providers:.*:(TokenEndpoint|RevocationEndpoint|UserInfoEndpoint|JwksUri|ApiBase)$")]
    private static partial Regex Inner { get; }
}
