using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.World;

/// <summary>Where a run takes place: the providers and the API, and a way to start everything that is measured. All on loopback and free ports.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SeedDeadline = TimeSpan.FromMinutes(20);

    private readonly TemporaryDirectory _directory = new("reconnect-bench");
    private readonly HttpClient _http = new();
    private readonly SigningKey _key;
    private ChildProcess? _process;
    private int _serial;

    private Stage(BenchOptions options, Report report, TimeProvider time)
    {
        (Options, Report, Time) = (options, report, time);
        _key = SigningKey.Make(Fresh("key.pem"));
    }

    /// <summary>What the command line says.</summary>
    public BenchOptions Options { get; }

    /// <summary>Takes what is found.</summary>
    public Report Report { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Who runs where.</summary>
    public Cores Cores { get; } = new();

    /// <summary>Addresses.</summary>
    public WorldFile World { get; private set; } = null!;

    /// <summary>The file that holds them.</summary>
    public string WorldPath { get; private set; } = "";

    /// <summary>Starts providers and API.</summary>
    public static async Task<Stage> Start(BenchOptions options, Report report, TimeProvider time, CancellationToken cancellation)
    {
        var stage = new Stage(options, report, time);
        try
        {
            var keys = Path.Combine(stage._directory.Path, "1-key.pem");
            var start = stage.Cores.Start(stage.Cores.World, Program, ["world", keys]);
            (stage._process, var ready) = await ChildProcess.Start("The providers and the API", start, new RecentLines(), time, StartDeadline, cancellation);
            var url = ready.GetProperty("url").GetString()!;
            stage.World = new(keys, $"{url}/identity", $"{url}/acme", $"{url}/api/", "https://bench.test/mcp");
            stage.World.Write(stage.WorldPath = stage.Fresh("world.json"));
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file or directory that nobody has used yet.</summary>
    public string Fresh(string name) => Path.Combine(_directory.Path, $"{++_serial}-{name}");

    /// <summary>Starts the product.</summary>
    /// <param name="data">Its data directory.</param>
    /// <param name="settings">What it is told besides addresses.</param>
    /// <param name="on">Its processors; null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="program">The program that is the product; this one where nothing is given.</param>
    public async Task<Running> Product(
        string data, IReadOnlyDictionary<string, string?> settings, string? on, CancellationToken cancellation, string? program = null)
    {
        var start = Cores.Start(
            on, program ?? Program, ["serve", "--urls", Loopback.FreeAddress().AbsoluteUri.TrimEnd('/'), "--data", data, "--die-with-parent"]);
        Set(start, settings);
        return await Begin("The product", start, hasGauge: true, cancellation);
    }

    /// <summary>Starts one of the lower bounds.</summary>
    public async Task<Running> Bound(string role, bool always, CancellationToken cancellation)
    {
        var start = Cores.Start(Cores.Server, Program, [role, WorldPath, .. always ? ["always"] : Array.Empty<string>()]);
        return await Begin(role, start, hasGauge: true, cancellation);
    }

    /// <summary>Starts a peer of <c>bench/peers</c>.</summary>
    public async Task<Running> Peer(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(Repository, "bench", "peers", folder);
        WorldException.Unless(Directory.Exists(Path.Combine(path, "node_modules")), $"The packages of bench/peers/{folder} are missing. Run: npm ci --prefix bench/peers/{folder}");
        var start = Cores.Start(Cores.Server, "node", [Path.Combine(path, "server.mjs"), WorldPath]);
        start.Environment["NODE_ENV"] = "production";
        return await Begin(folder, start, hasGauge: false, cancellation);
    }

    /// <summary>Stores sessions.</summary>
    /// <returns>Bytes of their sealed documents.</returns>
    public async Task<long> Seed(string data, IReadOnlyDictionary<string, string?> settings, SeedWish wish, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Program, ["seed", WorldPath, data, .. wish.Arguments]);
        Set(start, settings);
        var (process, ready) = await ChildProcess.Start("The seeder", start, new RecentLines(), Time, SeedDeadline, cancellation);
        await using (process)
        {
            await process.Ended(StartDeadline, cancellation);
            return ready.GetProperty("bytes").GetInt64();
        }
    }

    /// <summary>A file of MCP tokens, one a line.</summary>
    public string Tokens(long from, int count, int step = 1)
    {
        var path = Fresh("tokens");
        var now = Time.GetUtcNow();
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => Users.Token(_key, World, from + ((long)i * step), now)));
        return path;
    }

    /// <summary>The MCP token of one user.</summary>
    public string Token(long user) => Users.Token(_key, World, user, Time.GetUtcNow());

    /// <summary>A file with the body of one call.</summary>
    public string Body(string tool, JsonObject arguments)
    {
        var path = Fresh("body");
        File.WriteAllText(path, Call.Body(tool, arguments));
        return path;
    }

    /// <summary>Sets how slow provider and API are, and counts anew.</summary>
    public async Task Slow(int provider, int api, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(new Uri(World.Api), "/control"), new { provider_ms = provider, api_ms = api }, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What providers and API have counted since.</summary>
    public async Task<long> Counted(string what, CancellationToken cancellation)
    {
        var counted = await _http.GetFromJsonAsync<JsonElement>(new Uri(new Uri(World.Api), "/control"), cancellation);
        return counted.TryGetProperty(what, out var number) ? number.GetInt64() : 0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _http.Dispose();
        _key.Dispose();
        _directory.Remove();
    }

    /// <summary>This program, which is also every server of its own.</summary>
    internal static string Program => Environment.ProcessPath!;

    private static string Repository => RepositoryFolder.Holding("ReconnectGrains.sln") ?? throw new WorldException("Run this from a clone of the repository.");

    private async Task<Running> Begin(string name, ProcessStartInfo start, bool hasGauge, CancellationToken cancellation)
    {
        var (process, ready) = await ChildProcess.Start(name, start, new RecentLines(), Time, StartDeadline, cancellation);
        return new(process, new Uri(ready.GetProperty("url").GetString()!), hasGauge, ready.TryGetProperty("tokens", out var tokens) ? tokens.GetString() : null);
    }

    private void Set(ProcessStartInfo start, IReadOnlyDictionary<string, string?> settings)
    {
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in Settings().Concat(settings))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    /// <summary>The development configuration, pointed at this world. Nothing that costs time is switched off but the log of every request.</summary>
    private Dictionary<string, string?> Settings()
    {
        const string noLimit = "100000000"; // One address and few users send everything here.
        var settings = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Reconnect:External:Issuer"] = World.Identity,
            ["Reconnect:External:Audience"] = World.Audience,
            ["Reconnect:RequestsPerMinute"] = noLimit,
            ["Reconnect:StrangersPerMinute"] = noLimit,
            ["Reconnect:ConnectsPerMinute"] = noLimit,
            ["Reconnect:Providers:acme:ApiBase"] = World.Api,
            ["Bench:Api"] = World.Api,
        };
        foreach (var (name, issuer) in new[] { ("identity", World.Identity), ("acme", World.Acme) })
        {
            settings[$"Reconnect:Providers:{name}:Issuer"] = issuer;
            settings[$"Reconnect:Providers:{name}:ClientId"] = "bench";
        }

        return settings;
    }
}
