using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Authorization;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Requests;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>Where every provider sends the browser back to. S15, S19, S21.</summary>
internal sealed class CallbackEndpoint(ConnectPort port, ConnectPageOptions options, BrowserCookies cookies, ConsoleCookies console, LinkEndpoints links, Outcomes outcomes)
{
    /// <summary>Takes what the provider sent, once.</summary>
    public async Task<IResult> Return(HttpContext context, CancellationToken cancellation)
    {
        if (SingleQuery.Of(context.Request) is not { } query)
        {
            return outcomes.BadRequest();
        }

        var user = cookies.User(context);
        var parameters = new CallbackParameters(query["state"], query["code"], query["error"], query["iss"]);
        switch (await port.Return(parameters, cookies.Flow(context), user?.Key, cancellation))
        {
            case TripEnd.SignedIn signedIn:
                // Straight on to the provider: the person agreed to this trip already.
                return await links.Begin(context, signedIn.Locator, cookies.SignIn(context, signedIn.User, signedIn.Label, signedIn.Sid), cancellation);
            case TripEnd.Authorizing authorizing:
                cookies.SignIn(context, authorizing.User, authorizing.Label, authorizing.Sid);
                return new SeeOther(AuthorizationPaths.Underway(authorizing.Locator));
            case TripEnd.LookingIn looking:
                cookies.SignIn(context, looking.User, looking.Label, looking.Sid);
                return new SeeOther(Paths.Connections);
            case TripEnd.Administrating administrating:
                console.SignIn(context, administrating.User, administrating.Label, administrating.Sid);
                return new SeeOther(ConsolePaths.Home);
            case TripEnd.NotAuthorized refused:
                return new ClientRedirect(options.Issuer).Error(refused.Request, refused.Error);
            case TripEnd.Connected connected:
                if (connected.ProvenNow)
                {
                    cookies.SignIn(context, connected.User, connected.Label, connected.Sid);
                }

                if (connected.Onward is { } onward)
                {
                    return new SeeOther(AuthorizationPaths.Underway(onward));
                }

                // Another address, so that a reload does not bring the used code again.
                return new SeeOther(Done(connected));
            case var end:
                return outcomes.Of(end, user);
        }
    }

    /// <summary>Link checkers may ask with HEAD; the code is for the person's GET.</summary>
    public Task<IResult> Head(HttpContext context, CancellationToken cancellation) => Task.FromResult(Results.Ok());

    private string Done(TripEnd.Connected connected)
    {
        var query = QueryString.Create(RequestsQuery.Done, options.Titled(connected.ProviderTitle)?.Name ?? "");
        return Paths.Requests + (connected.WithLess ? query.Add(RequestsQuery.Missing, RequestsQuery.Names(connected.Missing)) : query);
    }
}
