using System.Globalization;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>
/// Our own authorization server, without its web: from a client's request through sign-in and providers to a grant. Authenticates nobody
/// itself. Codes and refresh tokens are sealed locators that contain their session's key, so there is no global index of them.
/// </summary>
public sealed class Authorizations
{
    private readonly ISessions _sessions;
    private readonly MembershipGate _gate;
    private readonly SignIns _signIns;
    private readonly Trips _trips;
    private readonly Locators _locators;
    private readonly Node _node;
    private readonly TimeProvider _time;

    internal Authorizations(
        ISessions sessions, MembershipGate gate, SignIns signIns, Trips trips, Locators locators, Node node, TimeProvider time)
    {
        _sessions = sessions;
        _gate = gate;
        _signIns = signIns;
        _trips = trips;
        _locators = locators;
        _node = node;
        _time = time;
    }

    /// <summary>The user agreed: sends the browser to the identity provider.</summary>
    /// <param name="pending">What was agreed to.</param>
    /// <param name="browser">The browser's flow cookie. S19.</param>
    /// <param name="again">The provider must not take an earlier sign-in for this one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<TripStart> SignIn(PendingAuthorization pending, Secret browser, bool again, CancellationToken cancellation) =>
        _signIns.Start(pending, browser, again, cancellation);

    /// <summary>Sends the browser to the identity provider, for the user's own pages alone.</summary>
    public Task<TripStart> SignIn(Secret browser, CancellationToken cancellation) => _signIns.Start(pending: null, browser, again: false, cancellation);

    /// <summary>Begins for a user that the browser is proven to be; null where that user has to be asked first, or is no member.</summary>
    /// <param name="pending">The request.</param>
    /// <param name="provenUser">The user.</param>
    /// <param name="sid">The identity provider's session that proved it, where it names one.</param>
    /// <param name="browser">The browser's flow cookie. S19.</param>
    /// <param name="consented">Agreed to just now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string?> Begin(
        PendingAuthorization pending, SessionKey provenUser, string? sid, Secret browser, bool consented, CancellationToken cancellation)
    {
        await _signIns.Keep(provenUser, sid, cancellation);
        if (await _gate.Enter(provenUser, mayRemember: false, TraceId.Current, cancellation) is null)
        {
            return null;
        }

        var hash = Trips.Hash(browser.Reveal());
        var reply = await _sessions.Send(
            provenUser, new Command.BeginAuthorization(Stamp(), pending.Id, pending.Request, hash, consented, Person: null, sid), cancellation);
        if (reply is Reply.Illegal)
        {
            // People press buttons twice: the same browser goes on where it is.
            reply = await _sessions.Send(provenUser, new Command.LookAtAuthorization(Stamp(), pending.Id, hash), cancellation);
        }

        return reply is Reply.AuthorizationIs ? _signIns.Locator(provenUser, pending.Id) : null;
    }

    /// <summary>What is next for an authorization.</summary>
    public async Task<AuthorizationView> Look(string locator, Secret? browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        if (Find(locator, provenUser) is not { } located || browser is null)
        {
            return new AuthorizationView.Gone();
        }

        var command = new Command.LookAtAuthorization(Stamp(), located.TicketId, Trips.Hash(browser.Reveal()));
        return await _sessions.Send(located.Key, command, cancellation) switch
        {
            Reply.AuthorizationIs { Needs: [var need, ..] } found => new AuthorizationView.Next(found.Authorization.Request, need),
            Reply.AuthorizationIs found => new AuthorizationView.Ready(found.Authorization.Request, found.Waiting),
            _ => new AuthorizationView.Gone(),
        };
    }

    /// <summary>Sends the browser to the next provider. It comes back to this authorization, whatever comes of it there.</summary>
    public async Task<TripStart> Visit(string locator, Need need, Secret browser, SessionKey provenUser, CancellationToken cancellation)
    {
        if (Find(locator, provenUser) is not { } located
            || await _sessions.Send(provenUser, new Command.OpenTicket(Stamp(), need.Provider, need.Scopes), cancellation)
                is not Reply.TicketIs { Ticket: var ticket })
        {
            return new TripStart.No(new LinkView.Unknown());
        }

        return await _trips.Start(new Located(provenUser, ticket.Id, ""), ticket, browser, provenUser, located.TicketId, cancellation);
    }

    /// <summary>The end of the way: the code, and the request that it answers. Null where there is no such way.</summary>
    public async Task<IssuedCode?> Issue(string locator, Secret? browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        if (Find(locator, provenUser) is not { } located || browser is null)
        {
            return null;
        }

        var command = new Command.IssueCode(Stamp(), located.TicketId, Trips.Hash(browser.Reveal()));
        return await _sessions.Send(located.Key, command, cancellation) is Reply.AuthorizationIs { Authorization: var issued }
            // Opens for longer than it is good for: a late second use has to be recognised to end what the first gave. S24.
            ? new IssuedCode(issued.Request, _locators.Seal(LocatorPurpose.AuthorizationCode, located, issued.ExpiresAt))
            : null;
    }

    /// <summary>Whose code or refresh token this is, before anything is decided; null where it is not ours.</summary>
    public SessionKey? KeyOf(LocatorPurpose purpose, string? text) => _locators.Open(purpose, text).Located?.Key;

    /// <summary>A client presents a code. S22, S24.</summary>
    public async Task<TokenOutcome> Redeem(
        string? code, string client, string redirectUri, string? resource, Secret verifier, CancellationToken cancellation)
    {
        if (_locators.Open(LocatorPurpose.AuthorizationCode, code).Located is not { } located || !await IsMember(located.Key, cancellation))
        {
            return new TokenOutcome.Invalid();
        }

        var command = new Command.RedeemCode(Stamp(), located.TicketId, client, redirectUri, resource, verifier);
        return Outcome(located.Key, await _sessions.Send(located.Key, command, cancellation));
    }

    /// <summary>A client presents a refresh token. M9, S25.</summary>
    public async Task<TokenOutcome> Refresh(string? token, string client, string? resource, ScopeSet? scopes, CancellationToken cancellation)
    {
        if (_locators.Open(LocatorPurpose.RefreshToken, token).Located is not { } located
            || !long.TryParse(located.Random, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || !await IsMember(located.Key, cancellation))
        {
            return new TokenOutcome.Invalid();
        }

        var command = new Command.RotateGrant(Stamp(), located.TicketId, generation, client, resource, scopes);
        return Outcome(located.Key, await _sessions.Send(located.Key, command, cancellation));
    }

    /// <summary>A client gives back what it holds, by a refresh token of any generation (RFC 7009 §2.1).</summary>
    public async Task Revoke(string token, string client, CancellationToken cancellation)
    {
        if (_locators.Open(LocatorPurpose.RefreshToken, token).Located is { } located)
        {
            await Revoke(located.Key, located.TicketId, client, cancellation);
        }
    }

    /// <summary>The same, by the grant that an access token names.</summary>
    public Task Revoke(SessionKey key, string grant, string client, CancellationToken cancellation) =>
        _sessions.Send(key, new Command.RevokeGrant(Stamp(), grant, client), cancellation);

    /// <summary>What an access token says of its grant: sealed, so that a client reads neither tenant nor user from it.</summary>
    public string Name(SessionKey key, string grant, DateTimeOffset expires) =>
        _locators.Seal(LocatorPurpose.Grant, new Located(key, grant, ""), expires);

    /// <summary>The grant that an access token names; null where that is not ours, or over.</summary>
    public (SessionKey Key, string Grant)? Named(string? name) =>
        _locators.Open(LocatorPurpose.Grant, name).Located is { } located ? (located.Key, located.TicketId) : null;

    /// <summary>What is known of a grant's user; null where the grant is over.</summary>
    public async Task<(Grant Grant, Person? Person)?> Look(SessionKey key, string grant, CancellationToken cancellation) =>
        await _sessions.Send(key, new Command.LookAtGrant(Stamp(), grant), cancellation) is Reply.GrantIs found ? (found.Grant, found.Person) : null;

    /// <summary>The clients that a proven user agreed to, and what they hold.</summary>
    public async Task<(IReadOnlyList<Consent> Consents, IReadOnlyList<Grant> Grants)> List(SessionKey provenUser, CancellationToken cancellation) =>
        await _sessions.Send(provenUser, new Command.ListGrants(Stamp()), cancellation) is Reply.GrantsAre found ? (found.Consents, found.Grants) : ([], []);

    /// <summary>A proven user withdraws everything from a client. S48.</summary>
    public Task RevokeClient(SessionKey provenUser, string client, CancellationToken cancellation) =>
        _sessions.Send(provenUser, new Command.RevokeClient(Stamp(), client), cancellation);

    private Located? Find(string locator, SessionKey? provenUser) =>
        _locators.Open(LocatorPurpose.Authorization, locator).Located is { } located && located.Key == provenUser ? located : null;

    private TokenOutcome Outcome(SessionKey key, Reply reply) => reply switch
    {
        Reply.GrantIs ok => new TokenOutcome.Ok(new Given(key, ok.Grant, ok.Person, ok.Nonce, Token(key, ok.Grant))),
        Reply.Refused { Code: Sessions.Errors.ErrorCode.InsufficientScope } => new TokenOutcome.TooWide(),
        Reply.Refused { Code: Sessions.Errors.ErrorCode.StoreUnavailable } =>
            throw new Storage.StoreUnavailableException(Storage.StoreTrouble.Busy, "the audit log is late"),
        _ => new TokenOutcome.Invalid(),
    };

    private string Token(SessionKey key, Grant grant) => _locators.Seal(
        LocatorPurpose.RefreshToken, new Located(key, grant.Id, grant.Generation.ToString(CultureInfo.InvariantCulture)), grant.ExpiresAt);

    private async Task<bool> IsMember(SessionKey key, CancellationToken cancellation) =>
        await _gate.Enter(key, mayRemember: false, TraceId.Current, cancellation) is not null;

    private Stamp Stamp() => _node.Stamp(TraceId.Current);
}

/// <summary>An authorization code on its way to the client.</summary>
public sealed record IssuedCode(AuthorizationRequest Request, string Code)
{
    /// <summary>Without the code.</summary>
    public override string ToString() => nameof(IssuedCode);
}
