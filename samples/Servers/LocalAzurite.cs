using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ReconnectGrains.Servers;

/// <summary>
/// A real Azurite (the Azure Storage emulator: blobs, queues, tables) of its own: on loopback and free ports, with a random account key, in a
/// temporary directory that goes when it does.
/// </summary>
public sealed partial class LocalAzurite : IAsyncDisposable
{
    private const string Account = "reconnect";
    private const int KeyLength = 64; // bytes, as Azure's keys are.
    private static readonly string Folder = Path.Combine("samples", "Servers", "azurite");
    private static readonly string Program = Path.Combine("node_modules", "azurite", "dist", "src", "azurite.js");
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly string _top;
    private readonly TimeProvider _time;
    private readonly TemporaryDirectory _directory = new("reconnect-azurite");
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));
    private readonly RecentLines _lines = new();
    private readonly Dictionary<string, int> _ports = new(StringComparer.OrdinalIgnoreCase) { ["blob"] = 0, ["queue"] = 0, ["table"] = 0 };
    private ChildProcess? _process;

    private LocalAzurite(string top, TimeProvider time) => (_top, _time) = (top, time);

    /// <summary>What this machine lacks to run one, in a sentence; null where it lacks nothing.</summary>
    public static string? Missing => Look(out _);

    /// <summary>True where <see cref="Start(TimeProvider, CancellationToken)"/> has what it needs.</summary>
    public static bool IsInstalled => Missing is null;

    /// <summary>How Azure's client libraries reach it.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};BlobEndpoint={Blobs};QueueEndpoint={At("queue")};TableEndpoint={At("table")};";

    /// <summary>Where its blobs are.</summary>
    public Uri Blobs => At("blob");

    /// <summary>True while it has a process.</summary>
    public bool IsRunning => _process?.IsRunning == true;

    /// <summary>The last lines of its log, over all its lives.</summary>
    public IReadOnlyList<string> Log => _lines.All();

    /// <summary>Makes a new, empty one and starts it.</summary>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">It is not installed, or does not start.</exception>
    public static async Task<LocalAzurite> Start(TimeProvider time, CancellationToken cancellation)
    {
        var missing = Look(out var top);
        WorldException.Unless(missing is null, missing ?? "");
        var server = new LocalAzurite(top, time);
        try
        {
            await server.Start(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after it was stopped, on the same data and ports.</summary>
    /// <exception cref="WorldException">It does not start.</exception>
    public async Task Start(CancellationToken cancellation)
    {
        if (_process is not null)
        {
            return;
        }

        var options = AzuriteOptions.Read(await File.ReadAllTextAsync(Path.Combine(_top, AzuriteOptions.FileName), cancellation));
        var command = Warden.Start(
            "TERM",
            [
                Tool.Find("node")!, Path.Combine(_top, Folder, Program), "--location", _directory.Path, .. options,
                .. _ports.SelectMany(p => new[] { $"--{p.Key}Host", "127.0.0.1", $"--{p.Key}Port", $"{p.Value}" }),
            ],
            _directory.Path);
        command.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{_key}";
        var listening = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        (_process, _) = await ChildProcess.Start("Azurite", command, _lines, line => Hear(line, listening), _time, StartDeadline, cancellation);
        foreach (var (service, port) in listening)
        {
            _ports[service] = port;
        }
    }

    /// <summary>Stops it in order.</summary>
    public Task Stop(CancellationToken cancellation) => End("TERM", cancellation);

    /// <summary>Stops it at once, as a crash does.</summary>
    public Task StopAtOnce(CancellationToken cancellation) => End("KILL", cancellation);

    /// <summary>Ends it and removes its directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _directory.Remove();
    }

    private static string? Look(out string top)
    {
        top = RepositoryFolder.Holding(AzuriteOptions.FileName) ?? "";
        return top.Length == 0 ? $"{AzuriteOptions.FileName} is not above this program: run it from a clone of the repository."
            : OperatingSystem.IsWindows() || Tool.Find("node") is null ? "Azurite needs Node.js 20 or newer, on Linux or macOS."
            : File.Exists(Path.Combine(top, Folder, Program)) ? null
            : "Azurite's packages are missing. Run: npm ci --prefix samples/Servers/azurite";
    }

    // Each service says by itself where it listens.
    private bool Hear(string line, Dictionary<string, int> listening)
    {
        if (Listening.Match(line) is { Success: true } match)
        {
            lock (listening)
            {
                listening[match.Groups[1].Value] = int.Parse(match.Groups[2].Value);
                return listening.Count == _ports.Count;
            }
        }

        return false;
    }

    private async Task End(string signal, CancellationToken cancellation)
    {
        if (_process is { } process)
        {
            await process.End(signal, StopDeadline, cancellation);
            _process = null;
            await process.DisposeAsync();
        }
    }

    private Uri At(string service) => new($"http://127.0.0.1:{_ports[service]}/{Account}");

    [GeneratedRegex(@"^Azurite (\w+) service is successfully listening at http://[^:]+:(\d+)$")]
    private static partial Regex Listening { get; }
}
