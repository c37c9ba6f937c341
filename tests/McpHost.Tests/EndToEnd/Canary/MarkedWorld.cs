using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>A world with a relay on every way that a secret can take.</summary>
internal sealed class MarkedWorld : IAsyncDisposable
{
    private const string ApiBase = "Reconnect:Providers:acme:ApiBase";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reconnect-");
    private readonly List<Relay> _relays = [];
    private Samples _samples = null!;
    private IReadOnlyDictionary<string, string?> _settings = null!;
    private Uri _address = null!;

    private MarkedWorld(WatchedServer server) => Server = server;

    /// <summary>The server.</summary>
    public WatchedServer Server { get; }

    /// <summary>Between hosts or browsers and the server: this is the server's public address.</summary>
    public Relay Front => _relays[0];

    /// <summary>Between the server and acme.</summary>
    public Relay Acme => _relays[1];

    /// <summary>Between the server and the identity provider.</summary>
    public Relay Identity => _relays[2];

    /// <summary>Between the server and the API.</summary>
    public Relay Api => _relays[3];

    /// <summary>Between MCP hosts and the identity provider.</summary>
    public Relay HostIdentity => _relays[4];

    /// <summary>What was made up and sent where a secret would be.</summary>
    public IList<string> Planted { get; } = [];

    /// <summary>Sends for hosts.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(35) };

    /// <summary>The sample processes.</summary>
    public Samples Samples => _samples;

    /// <summary>The server's store.</summary>
    public string Data => Path.Combine(_directory.FullName, "server");

    /// <summary>The sample provider's own memory, in clear.</summary>
    public string ProviderState => Path.Combine(_directory.FullName, "samples", "provider.json");

    /// <summary>The MCP endpoint.</summary>
    public Uri Endpoint => new(Front.Address, "/mcp");

    /// <summary>Starts everything.</summary>
    public static async Task<MarkedWorld> Start(WatchedServer server, CancellationToken cancellation)
    {
        var world = new MarkedWorld(server);
        try
        {
            await world.Start(cancellation);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server hard and starts it again.</summary>
    public async Task Restart(CancellationToken cancellation)
    {
        await Server.End(cancellation);
        await Server.Start(_address, Data, _settings, cancellation);
    }

    /// <summary>A browser that nobody is signed in with.</summary>
    public ScriptedBrowser NewBrowser() => new([Front.Address, _samples.Acme, _samples.Identity], Connections.Plain);

    /// <summary>An MCP host.</summary>
    public HostClient Host(HostToken? token, HostEra era) => new(Http, Endpoint, token, era);

    /// <summary>Something that looks like a secret.</summary>
    public string Plant(string where)
    {
        var planted = $"planted-{where}-{Randomness.OfTheSystem.Id()}";
        Planted.Add(planted);
        return planted;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_samples is not null)
        {
            await _samples.DisposeAsync();
        }

        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        Http.Dispose();
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A file of a process that is just ending; the system clears its temporary directory anyway.
        }
    }

    private async Task Start(CancellationToken cancellation)
    {
        foreach (var name in new[] { "front", "server-acme", "server-identity", "server-api", "host-identity" })
        {
            _relays.Add(await Relay.Start(name, cancellation));
        }

        var folder = Path.Combine(_directory.FullName, "samples");
        _samples = await Samples.Start(Installation.Find(), SamplePorts.Free, Front.Address, folder, keepsProvider: true, TimeProvider.System, cancellation);
        _address = Loopback.FreeAddress();
        (Front.Target, Acme.Target, Identity.Target, Api.Target, HostIdentity.Target) =
            (_address, _samples.Acme, _samples.Identity, _samples.Api, _samples.Identity);
        _settings = new Dictionary<string, string?>(
        [
            .. Endpoints("acme", _samples.Acme, Acme.Address),
            .. Endpoints("identity", _samples.Identity, Identity.Address),
            .. _samples.Settings.Where(s => s.Key != ApiBase),
            new(ApiBase, Api.Address.AbsoluteUri),
            new("Reconnect:PublicUrl", Text(Front.Address)),
        ]);
        await Server.Start(_address, Data, _settings, cancellation);
    }

    /// <summary>People go to the provider itself; what the server asks of it goes through the relay.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Endpoints(string provider, Uri issuer, Uri relay) =>
    [
        new($"Reconnect:Providers:{provider}:AuthorizationEndpoint", $"{Text(issuer)}/auth"),
        new($"Reconnect:Providers:{provider}:TokenEndpoint", $"{Text(relay)}/token"),
        new($"Reconnect:Providers:{provider}:RevocationEndpoint", $"{Text(relay)}/token/revocation"),
        new($"Reconnect:Providers:{provider}:UserInfoEndpoint", $"{Text(relay)}/me"),
        new($"Reconnect:Providers:{provider}:JwksUri", $"{Text(relay)}/jwks"),
        new($"Reconnect:Providers:{provider}:AlwaysReturnsIss", "true"),
    ];

    private static string Text(Uri address) => address.AbsoluteUri.TrimEnd('/');
}
