using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Somebody with a browser.</summary>
internal sealed class Person : IDisposable
{
    private const string Waiting = "form[action^='/authorize/']";

    private readonly SampleWorld _world;
    private (AuthorizationServer Server, LinkAttempt Attempt) _linking;

    /// <summary>A person who is signed in nowhere.</summary>
    /// <param name="world">Where they live.</param>
    /// <param name="tenant">Their company.</param>
    /// <param name="name">Their user id, everywhere.</param>
    public Person(SampleWorld world, string tenant, string name)
    {
        (_world, Tenant, Name) = (world, tenant, name);
        Browser = world.NewBrowser();
    }

    /// <summary>Their company.</summary>
    public string Tenant { get; }

    /// <summary>Their user id, everywhere.</summary>
    public string Name { get; }

    /// <summary>Their browser.</summary>
    public ScriptedBrowser Browser { get; }

    /// <summary>Links their MCP host to the server.</summary>
    /// <param name="scopes">What the host asks for; null takes what the resource asks for.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<HostToken> Link(string? scopes, CancellationToken cancellation) =>
        _world.Link.Get(_world.Endpoint, Browser, Name, scopes, cancellation);

    /// <summary>Opens the link of a challenge and goes on: sign-in, consent, and back.</summary>
    /// <param name="challenge">The answer with the link.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The page at the end.</returns>
    public Task<BrowserPage> Connect(HostAnswer challenge, CancellationToken cancellation) =>
        Connect(challenge, allows: true, null, cancellation);

    /// <summary>The same, as it is wanted.</summary>
    /// <param name="challenge">The answer with the link.</param>
    /// <param name="allows">What they say to consent.</param>
    /// <param name="stopBefore">Redirects that are not followed.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<BrowserPage> Connect(HostAnswer challenge, bool allows, Func<Uri, bool>? stopBefore, CancellationToken cancellation) =>
        _world.LinksHere ? Relink(challenge, allows, stopBefore, cancellation) : Open(challenge, allows, stopBefore, cancellation);

    /// <summary>Opens the link of a challenge, whoever's it is.</summary>
    public async Task<BrowserPage> Open(HostAnswer challenge, bool allows, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
    {
        var link = challenge.Link ?? throw new WorldException($"There is no link to open: {challenge.InWords}.");
        var page = await Browser.Open(link, cancellation);
        WorldException.Unless(page.Status == 200, $"The link's page says '{page.Heading}' (HTTP {page.Status}).");
        page = await Browser.Press(page, "form.actions", null, [], stopBefore, cancellation);
        return await Browser.SignIn(page, Name, allows, stopBefore, cancellation);
    }

    /// <summary>Ticks a waiting call and presses "Run selected".</summary>
    /// <param name="page">The page with the requests.</param>
    /// <param name="intentId">The call.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<BrowserPage> Confirm(BrowserPage page, string intentId, CancellationToken cancellation)
    {
        if (page.Document?.QuerySelector(Waiting) is null)
        {
            return await Browser.Press(page, "form:has(button[value=confirm])", ("decision", "confirm"), [intentId], null, cancellation);
        }

        page = await Browser.Press(page, Waiting, null, [intentId], HostLink.IsRedirect, cancellation);
        return await Arrive(page, cancellation);
    }

    /// <summary>Their host links the account again, for what a challenge asks: our own server leads through the providers.</summary>
    private async Task<BrowserPage> Relink(HostAnswer challenge, bool allows, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
    {
        var server = await _world.Link.Discover(_world.Endpoint, cancellation);
        _linking = (server, _world.Link.Begin(server, challenge.Envelope?["required_scope"]?.GetValue<string>()));
        bool Stop(Uri address) => HostLink.IsRedirect(address) || stopBefore?.Invoke(address) == true;
        var page = await Browser.Open(_linking.Attempt.Url, Stop, cancellation);
        page = await _world.Link.Follow(Browser, page, Name, allows, stopBefore, cancellation);
        return HostLink.IsRedirect(page.Url) ? await Arrive(page, cancellation) : page;
    }

    /// <summary>Back at the host, which redeems the code; and then a look at what became of everything.</summary>
    private async Task<BrowserPage> Arrive(BrowserPage page, CancellationToken cancellation)
    {
        await _world.Link.Arrive(_linking.Server, _linking.Attempt, page, cancellation);
        return await Browser.Open(new Uri(_world.Address, "/requests"), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => Browser.Dispose();
}
