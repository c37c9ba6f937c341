using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Authorization.Pages;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Documents;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>
/// The authorization endpoint (RFC 6749 §3.1): the person agrees first, and only then is the browser sent to any provider, the identity
/// provider included. S16, S17, S29.
/// </summary>
internal sealed class AuthorizeEndpoint(
    AuthorizeRequests requests,
    Authorizations authorizations,
    ClientDirectory clients,
    ConsentViews views,
    ClientRedirect redirect,
    ConnectPageOptions options,
    BrowserCookies cookies,
    LocatorSealer sealer,
    Outcomes outcomes,
    TimeProvider time)
{
    /// <summary>Asks the person, unless they agreed to as much before and just proved who they are.</summary>
    public async Task<IResult> Ask(HttpContext context, CancellationToken cancellation)
    {
        if (SingleQuery.Of(context.Request) is not { } query)
        {
            return outcomes.Show(AuthorizationTexts.Unverified, StatusCodes.Status400BadRequest);
        }

        switch (await requests.Read(name => query[name], cancellation))
        {
            case AuthorizeOutcome.Unverified:
                return outcomes.Show(AuthorizationTexts.Unverified, StatusCodes.Status400BadRequest);
            case AuthorizeOutcome.Unavailable:
                return outcomes.Show(AuthorizationTexts.ClientUnavailable, StatusCodes.Status503ServiceUnavailable, ClientDocuments.FailureRemembered);
            case AuthorizeOutcome.Refused refused:
                return redirect.Error(refused.RedirectUri, refused.State, refused.Error, refused.Description);
            case AuthorizeOutcome.Good good:
                return await Ask(context, good, cancellation);
            default:
                throw new InvalidOperationException("AuthorizeOutcome is closed.");
        }
    }

    /// <summary>The person's answer.</summary>
    public async Task<IResult> Decide(HttpContext context, CancellationToken cancellation)
    {
        var form = await context.Request.ReadFormAsync(cancellation);
        if (sealer.Unseal(LocatorPurpose.AuthorizationRequest, form["request"], time.GetUtcNow()) is not LocatorOpening.Opened opened
            || SessionMessage.Read<PendingAuthorization>(opened.Payload.Span) is not { } pending
            || await clients.Find(pending.Request.Client, cancellation) is not ClientLookup.Found { Client: var client }
            || !RedirectUris.Matches(client.RedirectUris, pending.Request.RedirectUri))
        {
            return outcomes.FormTooOld();
        }

        PageHeaders.AllowForms(context, pending.Request.RedirectUri);
        if (form["decision"] != "allow")
        {
            return redirect.Error(pending.Request, "access_denied");
        }

        var user = cookies.User(context);
        var browser = cookies.StartFlow(context);
        if (IsMeant(pending, user) && await authorizations.Begin(pending, user!.Key, user.Sid, browser, consented: true, cancellation) is { } locator)
        {
            return new SeeOther(AuthorizationPaths.Underway(locator));
        }

        return await authorizations.SignIn(pending, browser, pending.SignInAgain || user is not null && !IsMeant(pending, user), cancellation) switch
        {
            TripStart.GoTo go => new SeeOther(go.Url),
            TripStart.Unavailable unavailable => outcomes.Unavailable(unavailable),
            _ => redirect.Error(pending.Request, "server_error"),
        };
    }

    private async Task<IResult> Ask(HttpContext context, AuthorizeOutcome.Good good, CancellationToken cancellation)
    {
        var (pending, user) = (good.Pending, cookies.User(context));
        if (good.Silent)
        {
            return redirect.Error(pending.Request, user is null ? "login_required" : "interaction_required");
        }

        // What listens on this device may be anybody: such a client is never taken for the one that was agreed to (RFC 8252 §8.6).
        if (IsMeant(pending, user) && !pending.AskAgain && !RedirectUris.IsOfNobody(pending.Request.RedirectUri)
            && await authorizations.Begin(pending, user!.Key, user.Sid, cookies.StartFlow(context), consented: false, cancellation) is { } locator)
        {
            return new SeeOther(AuthorizationPaths.Underway(locator));
        }

        PageHeaders.AllowForms(context, pending.Request.RedirectUri);
        var asked = sealer.Seal(LocatorPurpose.AuthorizationRequest, SessionMessage.Write(pending), time.GetUtcNow() + Limits.Authorization);
        return new RazorComponentResult<ConsentPage>(new { options.ServerName, View = views.Of(pending, good.Client, asked) })
        {
            PreventStreamingRendering = true,
        };
    }

    private static bool IsMeant(PendingAuthorization pending, BrowserUser? user) =>
        user is not null && !pending.SignInAgain && (pending.Subject is null || pending.Subject == Subject.Of(user.Key));
}
