using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Servers;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.World;

/// <summary>A server that runs.</summary>
/// <param name="process">Its process.</param>
/// <param name="address">Where it listens.</param>
/// <param name="hasGauge">It is a .NET server of the bench, which tells what it allocates.</param>
/// <param name="tokens">The file of access tokens that it issued itself; null where it takes everybody's.</param>
internal sealed class Running(ChildProcess process, Uri address, bool hasGauge, string? tokens = null) : IAsyncDisposable
{
    private readonly HttpClient _http = new();

    /// <summary>Where it listens.</summary>
    public Uri Address { get; } = address;

    /// <summary>The file of access tokens that it issued itself; null where it takes everybody's.</summary>
    public string? Tokens { get; } = tokens;

    /// <summary>The MCP endpoint.</summary>
    public Uri Endpoint { get; } = new(address, "/mcp");

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Seconds of processor time so far.</summary>
    public double Used => Cores.Used(process.Id);

    /// <summary>Its memory; null where it does not tell.</summary>
    public async Task<Gauge?> Memory(bool collect, CancellationToken cancellation) =>
        hasGauge ? await _http.GetFromJsonAsync<Gauge>(new Uri(Address, $"{Gauge.Path}{(collect ? "?collect=true" : "")}"), cancellation) : null;

    /// <summary>What it sent to its database.</summary>
    public async Task<SqlTraffic> Sql(CancellationToken cancellation) => (await _http.GetFromJsonAsync<SqlTraffic>(new Uri(Address, SqlWatch.Path), cancellation))!;

    /// <summary>SIGKILL.</summary>
    public Task Kill(CancellationToken cancellation) => process.Kill(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await process.DisposeAsync();
    }
}
