using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Pages;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>The user's own requests, for a browser that is proven to be the user's. S20, S48.</summary>
internal sealed partial class RequestsEndpoints(
    ConnectPort port, ConnectPageOptions options, BrowserCookies cookies, Outcomes outcomes, RequestCards cards)
{
    /// <summary>How long the page waits for what is running: most reads are over by then.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>How long it waits for a reader who wants to see the end: longer than any one request to an API may take.</summary>
    private static readonly TimeSpan SettleWanted = TimeSpan.FromSeconds(15);

    /// <summary>Shows them.</summary>
    public async Task<IResult> Show(HttpContext context, CancellationToken cancellation)
    {
        if (SingleQuery.Of(context.Request) is not { } single)
        {
            return outcomes.BadRequest();
        }

        var query = RequestsQuery.Of(single, options);
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(query.SignedOut);
        }

        var intents = await port.Intents(user.Key, query.Waits ? SettleWanted : Settle, cancellation);
        var groups = intents.Select(cards.Of).GroupBy(c => c.Group).OrderBy(g => g.Key).ToList();
        return new RazorComponentResult<RequestsPage>(new { options.ServerName, View = View(query, groups, user) }) { PreventStreamingRendering = true };
    }

    /// <summary>The user's ticks, or their no.</summary>
    public async Task<IResult> Decide(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        var ids = form["id"].OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        Func<Sessions.Identity.SessionKey, IReadOnlyList<string>, CancellationToken, Task>? decision = form["decision"].ToString() switch
        {
            "confirm" => port.Confirm,
            "cancel" => port.Cancel,
            _ => null,
        };
        if (decision is null || ids.Count > Limits.ParkedIntents || !ids.All(id => IntentId.IsMatch(id)))
        {
            return outcomes.BadRequest();
        }

        if (ids.Count == 0)
        {
            return new SeeOther(Paths.Requests + QueryString.Create(RequestsQuery.Selected, "none"));
        }

        await decision(user.Key, ids, cancellation);
        return new SeeOther(Paths.Requests);
    }

    /// <summary>"Try again": a new link for a provider.</summary>
    public async Task<IResult> Reconnect(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        return options.Provider((string)context.Request.RouteValues["provider"]!) is { } provider
            && await port.OpenAgain(user.Key, provider.Name, cancellation) is { } locator
                ? new SeeOther(Paths.Link(locator))
                : outcomes.NoSuchProvider();
    }

    /// <summary>Ends the browser's sign-in.</summary>
    public Task<IResult> SignOut(HttpContext context, CancellationToken cancellation)
    {
        cookies.SignOut(context);
        return Task.FromResult<IResult>(new SeeOther(Paths.Requests + QueryString.Create(RequestsQuery.Out, "yes")));
    }

    private RequestsView View(RequestsQuery query, IReadOnlyList<IGrouping<RequestGroup, RequestCard>> groups, BrowserUser user)
    {
        var running = groups.Any(g => g.Key == RequestGroup.Running);
        var waiting = groups.Where(g => g.Key == RequestGroup.Connection).SelectMany(g => g).Select(c => options.Provider(c.Provider));
        List<string> notices = [];
        if (query is { Provider: { } provider, WithLess: true })
        {
            notices.Add(Texts.ConnectedWithLess(provider.Title, query.MissingScopes.Select(s => provider.Scopes[s])));
        }

        if (query.NothingSelected)
        {
            notices.Add(Texts.NothingSelected);
        }

        if (running)
        {
            notices.Add(Texts.StillRuns);
        }

        if (query.Provider is not null && groups.Count > 0 && groups.All(g => g.Key is RequestGroup.Done or RequestGroup.NotRun))
        {
            notices.Add(Texts.AllDone);
        }

        if (groups.Count == 0)
        {
            notices.Add(Texts.NothingHere);
        }

        return new(
            query.Provider is { } done ? Texts.Connected(done.Title) : Texts.Requests,
            notices,
            groups,
            [.. waiting.OfType<ConnectProvider>().DistinctBy(p => p.Name)],
            running ? query.Again() : null,
            user);
    }

    [GeneratedRegex("^int_[A-Za-z0-9_-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntentId { get; }
}
