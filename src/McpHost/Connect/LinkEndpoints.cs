using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Pages;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>A connect link, opened and started. S14, S19.</summary>
internal sealed class LinkEndpoints(ConnectPort port, ConnectPageOptions options, BrowserCookies cookies, Outcomes outcomes, TimeProvider time)
{
    /// <summary>Says who asks for what. The page is the same for whoever opens it.</summary>
    public async Task<IResult> Look(HttpContext context, CancellationToken cancellation)
    {
        var locator = Locator(context);
        return await port.Look(locator, cancellation) is var link && link is LinkView.Usable usable
            ? new RazorComponentResult<LinkPage>(new { options.ServerName, Link = Describe(locator, usable) }) { PreventStreamingRendering = true }
            : outcomes.Of(link, cookies.User(context));
    }

    /// <summary>Sends the browser to the provider.</summary>
    public async Task<IResult> Begin(HttpContext context, CancellationToken cancellation)
    {
        await port.Follow(Locator(context), context.Connection.RemoteIpAddress, cancellation);
        return await Begin(context, Locator(context), cookies.User(context), cancellation);
    }

    /// <summary>Starts a trip, or goes on with it once the browser is proven to be this user.</summary>
    public async Task<IResult> Begin(HttpContext context, string locator, BrowserUser? user, CancellationToken cancellation) =>
        await port.Begin(locator, cookies.StartFlow(context), user?.Key, cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.No no => outcomes.Of(no.Because, user),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            var start => throw new InvalidOperationException($"A trip cannot start like this: {start.GetType().Name}."),
        };

    private static string Locator(HttpContext context) => (string)context.Request.RouteValues["locator"]!;

    private LinkDescription Describe(string locator, LinkView.Usable link)
    {
        var words = options.Provider(link.Provider)?.Scopes;
        return new(
            link.ProviderTitle,
            [.. link.Scopes.Select(scope => new ScopeDescription(scope, words?.GetValueOrDefault(scope)))],
            Times.Left(link.ExpiresAt - time.GetUtcNow()),
            Paths.Link(locator));
    }
}
