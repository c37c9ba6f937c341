using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>
/// Everything around an engine, whichever it is: an identity provider, a provider with an API, people, directories for files. All of it is
/// real except the clock and the randomness.
/// </summary>
internal abstract class Surroundings : IAsyncDisposable
{
    /// <summary>A test that takes longer than this has failed, in milliseconds of the real clock.</summary>
    public const int Timeout = 120_000;

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("world-").FullName;
    private readonly string? _postgres;
    private int _names;
    private int _directories;
    private int _random;

    /// <param name="time">The one clock of everything.</param>
    /// <param name="identity">Who people are.</param>
    /// <param name="acme">What they reconnect to.</param>
    /// <param name="postgres">The database that all nodes share; without one each has files.</param>
    protected Surroundings(TimeProvider time, TestProvider identity, TestProvider acme, string? postgres)
    {
        _postgres = postgres;
        (_time, Identity, Acme) = (time, identity, acme);
        Ledger = new Ledger(identity, acme, time, _ending.Token);
        Randomness = new Randomness(Fill);
        Directory = NewDirectory();
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static SessionKey AliceKey { get; } = new("northwind", "alice");

    public TestProvider Identity { get; }

    public TestProvider Acme { get; }

    public Ledger Ledger { get; }

    public Randomness Randomness { get; }

    public string Directory { get; }

    public ConcurrentQueue<string> Bugs { get; } = new();

    /// <summary>The test is over: what its processes still mutter while they are taken down is nobody's bug.</summary>
    public bool IsEnding => _ending.IsCancellationRequested;

    public Caller Alice(string client = "chatgpt", string scopes = WorldTools.AllScopes, string trace = "trc_00000000000000000000000000000001") =>
        Caller(AliceKey, client, scopes, trace);

    public Caller Caller(SessionKey key, string client = "chatgpt", string scopes = WorldTools.AllScopes, string trace = "trc_00000000000000000000000000000001") =>
        new(key, client, ScopeSet.Parse(scopes), _time.GetUtcNow().AddHours(12), trace);

    public Browser Browser(string user = "alice") => new(this, user);

    /// <summary>A world in which Alice has connected the API, with all scopes.</summary>
    public async Task Connect(EngineNode node, string user = "alice")
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
        await DisposeNodes();
        await Identity.DisposeAsync();
        await Acme.DisposeAsync();
        _ending.Dispose();
        System.IO.Directory.Delete(_root, recursive: true);
        Bugs.ShouldBeEmpty();
    }

    /// <summary>Ends every process that is left.</summary>
    protected abstract Task DisposeNodes();

    protected string NewDirectory()
    {
        var directory = Path.Combine(_root, Interlocked.Increment(ref _directories).ToString(CultureInfo.InvariantCulture));
        System.IO.Directory.CreateDirectory(directory);
        return directory;
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
