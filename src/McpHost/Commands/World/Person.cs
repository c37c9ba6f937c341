using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>Somebody with a browser.</summary>
internal sealed class Person : IDisposable
{
    private readonly SampleWorld _world;

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
    public async Task<BrowserPage> Connect(HostAnswer challenge, bool allows, Func<Uri, bool>? stopBefore, CancellationToken cancellation)
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
    public Task<BrowserPage> Confirm(BrowserPage page, string intentId, CancellationToken cancellation) =>
        Browser.Press(page, "form:has(button[value=confirm])", ("decision", "confirm"), [intentId], null, cancellation);

    /// <inheritdoc/>
    public void Dispose() => Browser.Dispose();
}
