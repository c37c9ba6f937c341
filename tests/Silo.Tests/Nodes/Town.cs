using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.Lifecycle;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests.Nodes;

/// <summary>Nodes over one PostgreSQL, and the samples around them. Where the public address leads is up to the test.</summary>
internal sealed class Town : IAsyncDisposable
{
    /// <summary>The host's own limit for a graceful stop is 30 s; a busy machine may need a little more to end the process.</summary>
    public static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(40);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly TemporaryDirectory _directory = new("reconnect-town");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(35) };
    private readonly Dictionary<string, HostToken> _tokens = [];
    private int _pages = 100; // Above those that the stage asks for.

    /// <summary>The samples, and a way to talk to each part.</summary>
    public SampleWorld World { get; private set; } = null!;

    /// <summary>People.</summary>
    public Stage Stage { get; private set; } = null!;

    /// <summary>How the nodes open their database.</summary>
    public string Connection { get; private set; } = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts the stores and the samples; nodes come later.</summary>
    /// <param name="address">Where everybody reaches the nodes.</param>
    public static async Task<Town> Start(Uri address)
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        var town = new Town();
        try
        {
            var postgres = town.Keep(await LocalPostgres.Start(durable: true, TimeProvider.System, Cancel));
            town.Connection = postgres.ConnectionString("postgres");
            town.World = town.Keep(await SampleWorld.StartAround(
                Installation.Find(Tested.Program), address, Randomness.OfTheSystem, Connections.Plain, TimeProvider.System, Cancel));
            town.Stage = new Stage(town.World, TimeProvider.System);
            return town;
        }
        catch
        {
            await town.DisposeAsync();
            throw;
        }
    }

    /// <summary>A silo that is not started.</summary>
    public SampleServer Silo(string name, Uri? address = null) => Node(name, address, NodeSettings.Silo(name, Connection));

    /// <summary>A gateway that is not started.</summary>
    public SampleServer Gateway(string name, Uri? address = null) => Node(name, address, NodeSettings.Gateway(name, Connection));

    /// <summary>Lets something end with the town.</summary>
    public T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    /// <summary>What a node says at a health path.</summary>
    public async Task<(HttpStatusCode Status, string Body)> Ask(SampleServer node, string path)
    {
        using var answer = await _http.GetAsync(new Uri(node.Address, path), Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Waits until a node wants requests.</summary>
    public Task Ready(SampleServer node) =>
        Eventually.Holds($"{node.Name} is ready", async _ => (await Ask(node, HealthSetup.Ready)).Status == HttpStatusCode.OK);

    /// <summary>A person's MCP host at one node, with acme connected.</summary>
    public async Task<HostClient> Connected(Person person, SampleServer node)
    {
        var host = await At(person, node);
        await Stage.Connect(person, host, Cancel);
        var wider = await host.Call("pay_invoice", Scene.NeverPaid(), Cancel);
        wider.Code.ShouldBe("INSUFFICIENT_SCOPE");
        (await person.Connect(wider, Cancel)).Status.ShouldBe(200);
        (await host.Call("cancel_request", new JsonObject { ["intent_id"] = wider.IntentId }, Cancel)).IsGood.ShouldBeTrue();
        return host;
    }

    /// <summary>A person's MCP host that talks to one node.</summary>
    public async Task<HostClient> At(Person person, SampleServer node) => World.HostAt(node.Endpoint, await Token(person));

    /// <summary>A read that nobody asked for before.</summary>
    public JsonObject NextPage() => new() { ["page"] = Interlocked.Increment(ref _pages) };

    /// <summary>How often an invoice was paid.</summary>
    public async Task<int> Paid(JsonObject payment) =>
        (await World.Api.Ledger(Cancel)).Count(e => e.Invoice == payment["invoice_id"]!.GetValue<string>());

    /// <summary>Breaks what comes next at the API.</summary>
    public async Task Fault(object fault)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(World.Samples.Api, "/dev/faults"), fault, Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stage?.Dispose();
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _http.Dispose();
        _directory.Remove();
    }

    private async Task<HostToken> Token(Person person)
    {
        if (!_tokens.TryGetValue(person.Name, out var token))
        {
            _tokens[person.Name] = token = await person.Link(null, Cancel);
        }

        return token;
    }

    private SampleServer Node(string name, Uri? address, IReadOnlyDictionary<string, string?> settings) => Keep(new SampleServer(
        Installation.Find(Tested.Program), address ?? Loopback.FreeAddress(), Path.Combine(_directory.Path, name),
        World.Samples.SettingsWith(settings), TimeProvider.System)
    { Name = name, PublicUrl = World.Address });
}
