using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>
/// Everything around the engine: a clock, an identity provider, a provider with an API, directories for files; and the processes that
/// come and go. All of it is real except the clock and the randomness.
/// </summary>
internal sealed class TestWorld : IAsyncDisposable
{
    /// <summary>A test that takes longer than this has failed, in milliseconds of the real clock.</summary>
    public const int Timeout = 120_000;

    private readonly List<TestNode> _nodes = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("world-").FullName;
    private readonly string? _postgres;
    private int _names;
    private int _directories;
    private int _random;

    private TestWorld(WorldTime time, TestProvider identity, TestProvider acme, string? postgres)
    {
        _postgres = postgres;
        (Time, Identity, Acme) = (time, identity, acme);
        Ledger = new Ledger(identity, acme, time, _ending.Token);
        Randomness = new Randomness(Fill);
        Directory = NewDirectory();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static SessionKey AliceKey { get; } = new("northwind", "alice");

    public WorldTime Time { get; }

    public TestProvider Identity { get; }

    public TestProvider Acme { get; }

    public Ledger Ledger { get; }

    public Randomness Randomness { get; }

    public string Directory { get; }

    public ConcurrentQueue<string> Bugs { get; } = new();

    /// <param name="postgres">The database that all nodes share; without one each has files.</param>
    public static async Task<TestWorld> Create(string? postgres = null)
    {
        var time = new WorldTime();
        return new TestWorld(time, await TestProvider.Start(time), await TestProvider.Start(time), postgres);
    }

    /// <summary>A process with the program's own store.</summary>
    public Task<TestNode> StartNode(string? directory = null) => Begin(directory ?? Directory, null);

    /// <summary>A process whose commits can be made to fail, and which can die between any two of them.</summary>
    public Task<TestNode> StartFragileNode(string? directory = null, SqliteSettings? settings = null) =>
        Begin(directory ?? Directory, (services, fate, faults) => services.AddSingleton(p =>
        {
            var chosen = settings ?? new SqliteSettings();
            return SqlDatabase.Open(
                Sqlite.Dialect(chosen), new FaultySqlite(p.GetRequiredService<DataDirectory>().Path, chosen, faults, fate), Time);
        }));

    /// <summary>One of several nodes over one store. Each has connections of its own; none has the directory for itself.</summary>
    public Task<TestNode> StartSharingNode() => Begin(Directory, (services, fate, faults) =>
    {
        if (_postgres is not null)
        {
            services.AddSingleton(_ => SqlDatabase.Open(PostgreSql.Dialect, new MortalSource(PostgreSql.Source(_postgres), fate), Time));
            return;
        }

        var settings = new SqliteSettings();
        services.AddSingleton(_ => SqlDatabase.Open(Sqlite.Dialect(settings), new FaultySqlite(Directory, settings, faults, fate), Time));
        services.AddSingleton(p => EngineSetup.Rules(
            p.GetRequiredService<Engine.Tools.ToolCatalogue>(), p.GetRequiredService<ReconnectOptions>(), p.GetRequiredService<Epoch>().Now(), singleNode: false));
    });

    /// <summary>Kills a process, and starts another on the files as they were at that moment.</summary>
    public async Task<TestNode> Restart(TestNode node)
    {
        node.Fate.Die();
        return await StartNode(node.Fate.Remains);
    }

    public Caller Alice(string client = "chatgpt", string scopes = WorldTools.AllScopes, string trace = "trc_00000000000000000000000000000001") =>
        Caller(AliceKey, client, scopes, trace);

    public Caller Caller(SessionKey key, string client = "chatgpt", string scopes = WorldTools.AllScopes, string trace = "trc_00000000000000000000000000000001") =>
        new(key, client, ScopeSet.Parse(scopes), Time.Now.AddHours(12), trace);

    public Browser Browser(string user = "alice") => new(this, user);

    /// <summary>A world in which Alice has connected the API, with all scopes.</summary>
    public async Task Connect(TestNode node, string user = "alice")
    {
        var key = new SessionKey("northwind", user);
        var browser = Browser(user);
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("list_invoices", new { page = 9999 }), ("pay", new { amount = 9999 }), ("note", new { text = "9999" }), ("send_draft", new { id = 9999 }),
            ("delete_invoice", new { id = 9999 }),
        })
        {
            var parked = (await node.Call(tool, arguments, Caller(key))).ShouldBeOfType<CallResult.Challenged>();
            browser.Link = node.Link(parked, key);
        }

        var pending = await node.Calls.Pending(Caller(key), Ct);
        foreach (var intent in pending.Intents)
        {
            await node.Calls.Cancel(Caller(key), intent.Id, Ct);
        }

        (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();
    }

    public string NextName() => $"n{Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The files of a directory as a killed process leaves them: copied while they are in use.</summary>
    public string Copy(string directory)
    {
        var copy = NewDirectory();
        foreach (var file in System.IO.Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            // Shared memory does not survive its process, and the lock is no content.
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        }

        return copy;
    }

    public ReconnectOptions Options(string process, string directory, Uri apiBase) => new()
    {
        PublicUrl = "https://reconnect.example",
        Data = directory,
        Database = _postgres is null ? new() : new() { Kind = DatabaseKind.PostgreSql, ConnectionString = _postgres },
        Sealing = new SealingOptions(),
        Providers =
        {
            ["identity"] = ProviderOf(Identity, process, apiBase, o => (o.Role, o.TenantClaim, o.AlwaysScopes) = (ProviderRole.Identity, "tid", ["openid"])),
            ["acme"] = ProviderOf(Acme, process, apiBase, o => (o.IdentityFrom, o.Title) = (IdentityFrom.UserInfo, "Acme Invoices")),
        },
    };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Identity.DisposeAsync();
        await Acme.DisposeAsync();
        _ending.Dispose();
        System.IO.Directory.Delete(_root, recursive: true);
        Bugs.ShouldBeEmpty();
    }

    private static ProviderOptions ProviderOf(TestProvider provider, string process, Uri apiBase, Action<ProviderOptions> change)
    {
        var options = new ProviderOptions
        {
            Issuer = provider.Issuer,
            MetadataAddress = provider.MetadataOf(process),
            ClientId = TestProvider.ClientId,
            ClientSecret = "a-secret",
            ApiBase = apiBase.ToString(),
            AllowLoopbackHttp = true,
        };
        change(options);
        return options;
    }

    private async Task<TestNode> Begin(string directory, Action<IServiceCollection, Fate, StoreFaults>? change)
    {
        var node = await TestNode.Start(this, directory, change);
        _nodes.Add(node);
        return node;
    }

    private string NewDirectory()
    {
        var directory = Path.Combine(_root, Interlocked.Increment(ref _directories).ToString(CultureInfo.InvariantCulture));
        System.IO.Directory.CreateDirectory(directory);
        return directory;
    }

    /// <summary>Never the same twice, and the same in every run.</summary>
    private void Fill(Span<byte> bytes)
    {
        var block = SHA256.HashData(Encoding.UTF8.GetBytes($"random {Interlocked.Increment(ref _random)}"));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = block[i % block.Length];
        }
    }
}
