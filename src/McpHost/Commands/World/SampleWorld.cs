using ReconnectGrains.Engine;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// Everything that a story needs, on free ports and in a directory of its own: samples, server, and a way to talk to each.
/// </summary>
internal sealed class SampleWorld : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;

    // Longer than a call may wait for somebody who is signing in.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(35),
    };

    private SampleWorld(TemporaryDirectory directory, Samples samples, Func<SampleServer> server, Randomness random)
    {
        (_directory, Samples) = (directory, samples);
        Server = server();
        Identity = new DevelopmentProvider(_http, samples.Identity);
        Acme = new DevelopmentProvider(_http, samples.Acme);
        Api = new DevelopmentApi(_http, samples.Api);
        Link = new HostLink(_http, random);
    }

    /// <summary>The sample processes.</summary>
    public Samples Samples { get; }

    /// <summary>The server.</summary>
    public SampleServer Server { get; }

    /// <summary>The identity provider's levers.</summary>
    public DevelopmentProvider Identity { get; }

    /// <summary>The upstream provider's levers.</summary>
    public DevelopmentProvider Acme { get; }

    /// <summary>What really happened at the API.</summary>
    public DevelopmentApi Api { get; }

    /// <summary>How MCP hosts get their tokens.</summary>
    public HostLink Link { get; }

    /// <summary>Starts it.</summary>
    /// <param name="settings">What the server is told besides the addresses.</param>
    /// <param name="random">Makes states and verifiers.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">A part is missing or does not start.</exception>
    public static async Task<SampleWorld> Start(
        IReadOnlyDictionary<string, string?> settings, Randomness random, TimeProvider time, CancellationToken cancellation)
    {
        var installation = Installation.Find();
        var directory = new TemporaryDirectory("reconnect");
        try
        {
            return await StartIn(directory, installation, settings, random, time, cancellation);
        }
        catch
        {
            directory.Remove();
            throw;
        }
    }

    /// <summary>A browser of its own, with no cookies yet.</summary>
    public ScriptedBrowser NewBrowser() => new([Samples.Identity, Samples.Acme, Server.Address]);

    /// <summary>An MCP host.</summary>
    public HostClient Host(HostToken? token, HostEra? era = null) => new(_http, Server.Endpoint, token, era ?? HostEra.June2025);

    /// <summary>An MCP host that takes another address for the endpoint.</summary>
    public HostClient HostAt(Uri endpoint, HostToken? token) => new(_http, endpoint, token, HostEra.June2025);

    /// <summary>An administrator's way in.</summary>
    public Administrator Administrator(HostToken token) => new(_http, Server.Address, token);

    /// <summary>A plain GET, for whatever is public.</summary>
    public Task<HttpResponseMessage> Get(Uri address, CancellationToken cancellation) => _http.GetAsync(address, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Samples.DisposeAsync();
        _http.Dispose();
        _directory.Remove();
    }

    private static async Task<SampleWorld> StartIn(
        TemporaryDirectory directory,
        Installation installation,
        IReadOnlyDictionary<string, string?> settings,
        Randomness random,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var address = Loopback.FreeAddress();
        var data = Path.Combine(directory.Path, "samples");
        Samples? samples = null;
        SampleWorld? world = null;
        try
        {
            samples = await Samples.Start(installation, SamplePorts.Free, address, data, keepsProvider: false, time, cancellation);
            var (store, all) = (Path.Combine(directory.Path, "server"), samples.SettingsWith(settings));
            world = new SampleWorld(directory, samples, () => new SampleServer(installation, address, store, all, time), random);
            samples = null;
            await world.Server.Start(cancellation);
            var begun = world;
            world = null;
            return begun;
        }
        finally
        {
            await (world?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (samples?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
