using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>Sends a browser to an authorization endpoint: recorded first, with PKCE, nonce and a state bound to the browser.</summary>
internal sealed class Trips(
    ISessions sessions, ProviderSet providers, Locators locators, Randomness randomness, Node node, EngineAddresses addresses, TimeProvider time)
{
    /// <summary>The SHA-256 under which a random value is recorded: a stolen document does not let anybody finish a trip.</summary>
    public static string Hash(string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public async Task<TripStart> Start(
        Located located, Ticket ticket, Secret browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        var target = providers.Find(ticket.Provider);
        var proven = provenUser == located.Key;
        var nothingToConnect = ticket.Scopes.Count == 0;
        if (proven && nothingToConnect)
        {
            return new TripStart.GoTo(addresses.Requests);
        }

        var identity = providers.IdentityOf(located.Key.Tenant);
        var connects = !nothingToConnect && target is not null && (proven || target == identity);
        if ((connects ? target : identity) is not { } provider)
        {
            return new TripStart.No(new LinkView.Unknown());
        }

        var random = randomness.Secret().Reveal();
        var ends = time.GetUtcNow() + Limits.Ticket;
        var leg = new Leg(
            connects ? LegPurpose.Connect : LegPurpose.SignIn,
            Hash(random),
            Hash(browser.Reveal()),
            randomness.Secret(),
            randomness.Secret(),
            ends < ticket.ExpiresAt ? ends : ticket.ExpiresAt);
        var state = locators.Seal(LocatorPurpose.State, located with { Random = random }, leg.ExpiresAt);

        // Somebody else is signed in here: the identity provider must ask again, or it would return the same person.
        var prompt = !proven && provenUser is not null ? "login" : null;
        var parameters = new AuthorizationParameters(
            addresses.Callback, state, leg.Verifier, leg.Nonce, connects ? ticket.Scopes : ScopeSet.Of("openid"), prompt);
        switch (await provider.AuthorizationUrl(parameters, cancellation))
        {
            case AuthorizationUrlOutcome.Url url:
                var begun = await sessions.Send(located.Key, new Command.BeginLeg(node.Stamp(ticket.TraceId), ticket.Id, leg), cancellation);
                return begun is Reply.TicketIs ? new TripStart.GoTo(url.Value) : new TripStart.No(new LinkView.Expired());
            case AuthorizationUrlOutcome.Unavailable unavailable:
                return new TripStart.Unavailable(providers.TitleOf(provider.Name), unavailable.RetryAfter);
            default:
                throw new InvalidOperationException("AuthorizationUrlOutcome is closed.");
        }
    }
}
