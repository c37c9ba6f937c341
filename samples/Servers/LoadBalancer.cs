using System.Globalization;
using System.Net;

namespace ReconnectGrains.Servers;

/// <summary>A node behind the balancer.</summary>
/// <param name="Name">What answers call it: letters and digits.</param>
/// <param name="Address">Where it listens.</param>
public sealed record BalancedNode(string Name, Uri Address);

/// <summary>
/// A real haproxy of its own: on loopback, with a configuration in a temporary directory that goes when it does. Requests go round robin to
/// the nodes that answer their health check; each answer names its node. A request that may have reached a node is never sent to another.
/// </summary>
public sealed class LoadBalancer : IAsyncDisposable
{
    /// <summary>The header that names the node which answered.</summary>
    public const string NodeHeader = "x-served-by";

    private const string Alive = "/.load-balancer";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(15);

    private readonly TemporaryDirectory _directory = new("reconnect-balancer");
    private readonly RecentLines _lines = new();
    private ChildProcess? _process;

    private LoadBalancer(Uri address) => Address = address;

    /// <summary>What this machine lacks to run one, in a sentence; null where it lacks nothing.</summary>
    public static string? Missing => OperatingSystem.IsWindows() || Find() is null
        ? "haproxy is not installed (Debian, Ubuntu: apt-get install haproxy)."
        : null;

    /// <summary>True where <see cref="Start"/> has what it needs.</summary>
    public static bool IsInstalled => Missing is null;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The last lines of its log.</summary>
    public IReadOnlyList<string> Log => _lines.All();

    /// <summary>Starts one.</summary>
    /// <param name="address">Where it listens; the nodes' public address.</param>
    /// <param name="nodes">What it balances. They need not run yet.</param>
    /// <param name="healthPath">What a node answers with 200 while it wants requests.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">It is not installed, or does not start.</exception>
    public static async Task<LoadBalancer> Start(
        Uri address, IReadOnlyList<BalancedNode> nodes, string healthPath, TimeProvider time, CancellationToken cancellation)
    {
        WorldException.Unless(Missing is null, Missing ?? "");
        var balancer = new LoadBalancer(address);
        try
        {
            await balancer.Begin(Configuration(address, nodes, healthPath), time, cancellation);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>haproxy's configuration.</summary>
    /// <remarks>
    /// A connection of its own for each request (<c>http-server-close</c>, <c>http-reuse never</c>), so that a dead node shows when connecting,
    /// before anything was sent: that, and nothing else, is tried again elsewhere (<c>retry-on conn-failure</c>, <c>redispatch</c>).
    /// </remarks>
    internal static string Configuration(Uri address, IReadOnlyList<BalancedNode> nodes, string healthPath) => string.Join('\n',
    [
        "global",
        "  log stdout format raw daemon notice",
        "  maxconn 500",
        "defaults",
        "  log global",
        "  mode http",
        "  timeout connect 1s",
        "  timeout client 60s",
        "  timeout server 60s",
        "  timeout check 2s",
        "  option http-server-close",
        "  http-reuse never",
        "  retries 2",
        "  retry-on conn-failure",
        "  option redispatch 1",
        "frontend front",
        $"  bind {IPAddress.Loopback}:{Number(address.Port)}",
        $"  monitor-uri {Alive}",
        "  default_backend nodes",
        "backend nodes",
        "  balance roundrobin",
        "  option httpchk",
        $"  http-check send meth GET uri {healthPath} ver HTTP/1.1 hdr Host {address.Authority}",
        "  http-check expect status 200",
        $"  http-response set-header {NodeHeader} %[srv_name]",
        .. nodes.Select(n => $"  server {n.Name} {n.Address.Host}:{Number(n.Address.Port)} check inter 250ms fall 2 rise 1"),
        "",
    ]);

    /// <summary>Ends it and removes its directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _directory.Remove();
    }

    // Debian keeps it where only root's PATH looks.
    private static string? Find() => Tool.Find("haproxy", "/usr/sbin", "/usr/local/sbin");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private async Task Begin(string configuration, TimeProvider time, CancellationToken cancellation)
    {
        var file = Path.Combine(_directory.Path, "haproxy.cfg");
        await File.WriteAllTextAsync(file, configuration, cancellation);
        // -W: its master says when the worker has bound its ports; -db: neither leaves the terminal.
        var start = Warden.Start("TERM", [Find()!, "-W", "-db", "-f", file], _directory.Path);
        (_process, _) = await ChildProcess.Start(
            "haproxy", start, _lines, line => line.Contains("Loading success", StringComparison.Ordinal), time, StartDeadline, cancellation);
        using var http = new HttpClient { Timeout = StartDeadline };
        using var answer = await http.GetAsync(new Uri(Address, Alive), cancellation);
        WorldException.Unless(answer.IsSuccessStatusCode, $"haproxy does not answer at {Address}.", Log);
    }
}
