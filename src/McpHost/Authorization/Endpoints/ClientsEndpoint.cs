using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.Authorization.Pages;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>What the user's clients may do, and the way to take it back, for a browser that is proven to be the user's. S16, S48.</summary>
internal sealed class ClientsEndpoint(
    Authorizations authorizations, ClientNames names, ConnectPageOptions options, BrowserCookies cookies, Outcomes outcomes)
{
    /// <summary>Shows them.</summary>
    public async Task<IResult> Show(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            var action = new PageAction.Press(AuthorizationTexts.ToSignIn, AuthorizationPaths.SignIn);
            return outcomes.Show(AuthorizationTexts.SignInFirst with { Action = action }, StatusCodes.Status200OK);
        }

        var (consents, grants) = await authorizations.List(user.Key, cancellation);
        IReadOnlyList<ClientCard> clients =
            [.. consents.Select(c => new ClientCard(c.Client, names.Of(c.Client) ?? c.Client, c.Scopes, grants.Any(g => g.Client == c.Client)))];
        return new RazorComponentResult<ClientsPage>(new { options.ServerName, Clients = clients, User = user }) { PreventStreamingRendering = true };
    }

    /// <summary>Sends the browser to the identity provider.</summary>
    public async Task<IResult> SignIn(HttpContext context, CancellationToken cancellation) =>
        await authorizations.SignIn(cookies.StartFlow(context), cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            _ => outcomes.NoSuchProvider(),
        };

    /// <summary>Takes it back.</summary>
    public async Task<IResult> Withdraw(HttpContext context, CancellationToken cancellation)
    {
        if (cookies.User(context) is not { } user)
        {
            return outcomes.NotSignedIn(justSignedOut: false);
        }

        var form = await context.Request.ReadFormAsync(cancellation);
        if (form["client"].ToString() is not { Length: > 0 and <= Sessions.Limits.ClientIdCharacters } client)
        {
            return outcomes.BadRequest();
        }

        await authorizations.RevokeClient(user.Key, client, cancellation);
        return new SeeOther(AuthorizationPaths.Clients);
    }
}
