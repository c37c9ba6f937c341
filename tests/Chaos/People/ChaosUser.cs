using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos.People;

/// <summary>Somebody with an MCP host and a browser.</summary>
internal sealed class ChaosUser : IDisposable
{
    private const string Prefix = "user";
    private const int MostPresses = 4;
    private const string Ticks = "form:has(button[value=confirm])";

    private static readonly HostEra[] Eras = [HostEra.June2025, HostEra.November2025, HostEra.July2026];

    private readonly ChaosWorld _world;
    private readonly Lines _lines;
    private readonly TimeProvider _time;
    private readonly ScriptedBrowser _browser;
    private readonly SemaphoreSlim _turn = new(1);
    private bool _knowsProviders;

    /// <summary>A user whom nobody knows yet.</summary>
    /// <param name="world">Where they live.</param>
    /// <param name="number">Which of them.</param>
    /// <param name="http">What their host sends through.</param>
    /// <param name="lines">What their browser sends through.</param>
    /// <param name="time">The clock.</param>
    public ChaosUser(ChaosWorld world, int number, HttpClient http, Lines lines, TimeProvider time)
    {
        (_world, _lines, _time) = (world, lines, time);
        Name = $"{Prefix}{number}";
        Tenant = Tenants[number % Tenants.Count];
        Home = world.Upstreams[number / Tenants.Count % world.Upstreams.Count].Name;
        var scopes = string.Join(' ', world.Upstreams.SelectMany(p => new[] { $"{p.Name}.read", $"{p.Name}.write" }));
        var endpoint = new Uri(world.Address, "/mcp");
        Host = new HostClient(http, endpoint, world.Token(Tenant, Name, $"host{number % 3}", scopes), Eras[number % 3]);
        _browser = new ScriptedBrowser([world.Address, .. world.Upstreams.Append(world.Identity).Select(p => new Uri(p.Issuer))], lines.Connect);
    }

    /// <summary>The companies that users belong to.</summary>
    public static IReadOnlyList<string> Tenants { get; } = ["northwind", "tailspin"];

    /// <summary>Which of them a name belongs to.</summary>
    public static int NumberOf(string name) => int.Parse(name.AsSpan(Prefix.Length));

    /// <summary>Their user id, everywhere.</summary>
    public string Name { get; }

    /// <summary>Their company.</summary>
    public string Tenant { get; }

    /// <summary>The provider that they use most.</summary>
    public string Home { get; }

    /// <summary>Where their host takes its turn.</summary>
    public SemaphoreSlim Turns => _lines.Hosts;

    /// <summary>Their MCP host.</summary>
    public HostClient Host { get; }

    /// <summary>Opens a link, goes where it leads, and ticks whatever waits for a tick.</summary>
    /// <returns>True where it led to the page with their requests.</returns>
    public async Task<bool> Open(Wish wish, Uri link, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        await _lines.Browsers.WaitAsync(cancellation);
        var (from, node) = (_time.GetUtcNow(), Lines.Listen());
        try
        {
            if (!_knowsProviders)
            {
                // One host, many ports: the cookie holds at every provider.
                await _browser.Open(_world.Identity.SignInAs($"{Name}.{Tenant}"), cancellation);
                _knowsProviders = true;
            }

            var page = await _browser.Open(link, cancellation);
            for (var i = 0; i < MostPresses && page.Document?.QuerySelector("form.actions") is not null; i++)
            {
                page = await _browser.Press(page, "form.actions", null, cancellation);
            }

            page = await Tick(page, cancellation);
            Note(wish, from, Code(page, node), node);
            return page.Status == 200;
        }
        catch (HttpRequestException)
        {
            Note(wish, from, "CONNECTION", node);
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Note(wish, from, "TIMEOUT", node);
            return false;
        }
        catch (WorldException e)
        {
            Note(wish, from, $"SHOWN {e.Message}", node);
            return false;
        }
        finally
        {
            _lines.Browsers.Release();
            _turn.Release();
        }
    }

    /// <summary>Looks at the page with their requests, and ticks whatever waits for a tick.</summary>
    public Task<bool> LookAtRequests(Wish wish, CancellationToken cancellation) => Open(wish, new Uri(_world.Address, Paths.Requests), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _browser.Dispose();
        _turn.Dispose();
    }

    private async Task<BrowserPage> Tick(BrowserPage page, CancellationToken cancellation)
    {
        if (page.Document?.QuerySelector(Ticks) is not { } form)
        {
            return page;
        }

        string[] all = [.. form.QuerySelectorAll("input[type=checkbox]").Select(b => b.GetAttribute("value") ?? "")];
        return await _browser.Press(page, Ticks, ("decision", "confirm"), all, null, cancellation);
    }

    // What a node says for people, and what the balancer says in its place, be it after a redirect of a node's: no page of ours says 502 or 504.
    private static string Code(BrowserPage page, Lines.Node node) => page.Status == 200 ? "SHOWN"
        : page.Status < 500 ? $"SHOWN {page.Status} '{page.Heading}'"
        : $"{(node.Name is null || page.Status is 502 or 504 ? "HTTP" : "PAGE")} {page.Status}";

    private void Note(Wish wish, DateTimeOffset from, string code, Lines.Node node) =>
        wish.Note(new Seen(from, _time.GetUtcNow(), "page", code, null, node.Name));
}
