using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.Authorization.Pages;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Connect.Requests;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Grants;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>
/// From the consent to the code: through every provider that is needed, in one go, and past the page that shows what waits. The code goes
/// out last.
/// </summary>
internal sealed class UnderwayEndpoint(
    Authorizations authorizations,
    ConnectPort port,
    ClientNames names,
    ClientRedirect redirect,
    ConnectPageOptions options,
    BrowserCookies cookies,
    RequestCards cards,
    Outcomes outcomes)
{
    /// <summary>Goes on.</summary>
    public async Task<IResult> GoOn(HttpContext context, CancellationToken cancellation)
    {
        var (locator, user) = (Locator(context), cookies.User(context));
        switch (await authorizations.Look(locator, cookies.Flow(context), user?.Key, cancellation))
        {
            case AuthorizationView.Next next:
                return await Visit(context, locator, next.Need, user!, cancellation);
            case AuthorizationView.Ready { Waiting: { Count: > 0 } waiting } ready:
                PageHeaders.AllowForms(context, ready.Request.RedirectUri);
                return new RazorComponentResult<WaitingPage>(new
                {
                    options.ServerName,
                    Client = names.Of(ready.Request.Client) ?? ConsentViews.HostOf(ready.Request.RedirectUri),
                    Action = AuthorizationPaths.Underway(locator),
                    Cards = (IReadOnlyList<RequestCard>)[.. waiting.Select(cards.Of).OrderBy(c => c.Group)],
                    User = user!,
                })
                {
                    PreventStreamingRendering = true,
                };
            case AuthorizationView.Ready:
                return await Finish(context, locator, cancellation);
            default:
                return Gone();
        }
    }

    /// <summary>The person has seen what waits, and ticked.</summary>
    public async Task<IResult> Finish(HttpContext context, CancellationToken cancellation)
    {
        var (locator, user) = (Locator(context), cookies.User(context));
        if (await authorizations.Look(locator, cookies.Flow(context), user?.Key, cancellation) is not AuthorizationView.Ready ready)
        {
            return Gone();
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        var ids = form["id"].OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count > Limits.ParkedIntents || !ids.All(id => ready.Waiting.Any(w => w.Id == id)))
        {
            return new SeeOther(AuthorizationPaths.Underway(locator)); // Something ran or ended meanwhile: show it as it is now.
        }

        if (ids.Count > 0)
        {
            await port.Confirm(user!.Key, ids, cancellation);
        }

        PageHeaders.AllowForms(context, ready.Request.RedirectUri);
        return await Finish(context, locator, cancellation);
    }

    private async Task<IResult> Finish(HttpContext context, string locator, CancellationToken cancellation) =>
        await authorizations.Issue(locator, cookies.Flow(context), cookies.User(context)?.Key, cancellation) is { } issued
            ? redirect.Code(issued.Request, issued.Code)
            : Gone();

    private async Task<IResult> Visit(HttpContext context, string locator, Need need, BrowserUser user, CancellationToken cancellation) =>
        await authorizations.Visit(locator, need, cookies.StartFlow(context), user.Key, cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.No no => outcomes.Of(no.Because, user),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            var start => throw new InvalidOperationException($"A trip cannot start like this: {start.GetType().Name}."),
        };

    private IResult Gone() => outcomes.Show(AuthorizationTexts.Gone, StatusCodes.Status410Gone);

    private static string Locator(HttpContext context) => (string)context.Request.RouteValues["locator"]!;
}
