using ReconnectGrains.Engine;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// Everything that a story needs, on free ports and in a directory of its own: samples, server, and a way to talk to each.
/// </summary>
internal sealed class SampleWorld : IAsyncDisposable
{
    // Longer than a call may wait for somebody who is signing in.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private readonly TemporaryDirectory _directory;
    private readonly SampleServer? _server;
    private readonly Func<HttpMessageHandler> _connect;
    private readonly HttpClient _http;

    private SampleWorld(
        TemporaryDirectory directory,
        Samples samples,
        Uri address,
        Func<Samples, string, SampleServer?> server,
        Randomness random,
        Func<HttpMessageHandler> connect)
    {
        (_directory, Samples, Address, _connect) = (directory, samples, address, connect);
        _server = server(samples, Path.Combine(directory.Path, "server"));
        _http = new(connect()) { Timeout = Patience };
        Identity = new DevelopmentProvider(_http, samples.Identity);
        Acme = new DevelopmentProvider(_http, samples.Acme);
        Api = new DevelopmentApi(_http, samples.Api);
        Link = new HostLink(_http, random, samples.Acme);
    }

    /// <summary>The sample processes.</summary>
    public Samples Samples { get; }

    /// <summary>The server's public address.</summary>
    public Uri Address { get; }

    /// <summary>The MCP endpoint.</summary>
    public Uri Endpoint => new(Address, "/mcp");

    /// <summary>The server.</summary>
    /// <exception cref="InvalidOperationException">There is not one server, but a cluster.</exception>
    public SampleServer Server => _server ?? throw new InvalidOperationException("The servers of this world are somebody else's.");

    /// <summary>The identity provider's levers.</summary>
    public DevelopmentProvider Identity { get; }

    /// <summary>The upstream provider's levers.</summary>
    public DevelopmentProvider Acme { get; }

    /// <summary>What really happened at the API.</summary>
    public DevelopmentApi Api { get; }

    /// <summary>How MCP hosts get their tokens.</summary>
    public HostLink Link { get; }

    /// <summary>The server issues the MCP tokens itself, so that a reconnect is the host's own linking.</summary>
    public bool LinksHere { get; private init; }

    /// <summary>Starts it, with one server.</summary>
    /// <param name="program">The file of the program that serves.</param>
    /// <param name="settings">What the server is told besides the addresses.</param>
    /// <param name="random">Makes states and verifiers.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">A part is missing or does not start.</exception>
    public static async Task<SampleWorld> Start(
        string program, IReadOnlyDictionary<string, string?> settings, Randomness random, TimeProvider time, CancellationToken cancellation)
    {
        var installation = Installation.Find(program);
        var address = Loopback.FreeAddress();
        SampleServer Server(Samples samples, string data) => new(installation, address, data, samples.SettingsWith(settings), time);
        SampleWorld? world = null;
        try
        {
            var linksHere = settings.GetValueOrDefault(ModeOption.Setting) == ModeOption.BuiltIn;
            world = await Start(installation, address, Server, random, Connections.Plain, linksHere, time, cancellation);
            await world.Server.Start(cancellation);
            var begun = world;
            world = null;
            return begun;
        }
        finally
        {
            await (world?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Starts all of it but the servers: those are somebody else's.</summary>
    /// <param name="installation">Where the parts are.</param>
    /// <param name="address">Where the servers will be reached.</param>
    /// <param name="random">Makes states and verifiers.</param>
    /// <param name="connect">Makes what the requests of hosts and browsers go through.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">A part is missing or does not start.</exception>
    public static Task<SampleWorld> StartAround(
        Installation installation,
        Uri address,
        Randomness random,
        Func<HttpMessageHandler> connect,
        TimeProvider time,
        CancellationToken cancellation) => Start(installation, address, (_, _) => null, random, connect, linksHere: false, time, cancellation);

    /// <summary>A browser of its own, with no cookies yet.</summary>
    public ScriptedBrowser NewBrowser() => new([Samples.Identity, Samples.Acme, Address], _connect);

    /// <summary>An MCP host.</summary>
    public HostClient Host(HostToken? token, HostEra? era = null) => new(_http, Endpoint, token, era ?? HostEra.June2025);

    /// <summary>An MCP host that takes another address for the endpoint.</summary>
    public HostClient HostAt(Uri endpoint, HostToken? token) => new(_http, endpoint, token, HostEra.June2025);

    /// <summary>An administrator's way in.</summary>
    public Administrator Administrator(HostToken token) => new(_http, Address, token);

    /// <summary>A plain GET, for whatever is public.</summary>
    public Task<HttpResponseMessage> Get(Uri address, CancellationToken cancellation) => _http.GetAsync(address, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Samples.DisposeAsync();
        _http.Dispose();
        _directory.Remove();
    }

    private static async Task<SampleWorld> Start(
        Installation installation,
        Uri address,
        Func<Samples, string, SampleServer?> server,
        Randomness random,
        Func<HttpMessageHandler> connect,
        bool linksHere,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var directory = new TemporaryDirectory("reconnect");
        Samples? samples = null;
        try
        {
            var data = Path.Combine(directory.Path, "samples");
            samples = await Samples.Start(installation, SamplePorts.Free, address, data, keepsProvider: false, time, cancellation);
            var world = new SampleWorld(directory, samples, address, server, random, connect) { LinksHere = linksHere };
            samples = null;
            return world;
        }
        catch
        {
            directory.Remove();
            throw;
        }
        finally
        {
            await (samples?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
