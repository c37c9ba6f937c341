using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>A browser comes back: every check first, then the leg is consumed, then the code is exchanged. S15, S19, S20, S32.</summary>
internal sealed class Returns(
    ISessions sessions, ProviderSet providers, LoginIndex logins, Locators locators, SignIns signIns, Node node, EngineAddresses addresses) : IReturns
{
    /// <inheritdoc/>
    public async Task<TripEnd> Take(CallbackParameters callback, Secret? browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        // Exactly one of code and error (RFC 6749 §4.1.2), a state of ours, and the browser that it was given to.
        if (browser is null || (callback.Code is null) == (callback.Error is null))
        {
            return new TripEnd.NotExpected();
        }

        if (signIns.Open(callback.State) is { } signIn)
        {
            return await signIns.Return(signIn, callback, browser, cancellation);
        }

        if (locators.Open(LocatorPurpose.State, callback.State).Located is not { } located)
        {
            return new TripEnd.NotExpected();
        }

        var (stateHash, browserHash) = (Trips.Hash(located.Random), Trips.Hash(browser.Reveal()));
        if (await Look(located, cancellation) is not { Ticket: { State: TicketState.Underway { Leg: var leg } } ticket }
            || ProviderOf(located, ticket, leg) is not { } provider)
        {
            await NoteReuse(located, stateHash, browserHash, cancellation);
            return new TripEnd.NotExpected();
        }

        var back = new Return(located, ticket, leg, provider, stateHash, browserHash, provenUser == located.Key);
        if (await provider.IssProblem(callback.Iss, cancellation) is { } problem)
        {
            await Decline(back with { Proven = false }, cancellation);
            return await signIns.Distrusted(provider, problem, located.Key, cancellation);
        }

        var end = callback.Error is { } error
            ? await Declined(back, error, cancellation)
            : await Redeem(back, new Secret(callback.Code!), callback.Iss, cancellation);
        return leg.Authorization is { } authorization ? end with { Onward = signIns.Locator(located.Key, authorization) } : end;
    }

    private async Task<TripEnd> Redeem(Return back, Secret code, string? iss, CancellationToken cancellation)
    {
        var command = new Command.RedeemLeg(Stamp(back), back.Ticket.Id, back.StateHash, back.BrowserHash, code, iss);
        if (await sessions.Send(back.Located.Key, command, cancellation) is not Reply.LegRedeemed redeemed)
        {
            return new TripEnd.NotExpected();
        }

        return redeemed.Leg.Purpose == LegPurpose.SignIn
            ? await SignIn(back, code, iss, cancellation)
            : await Connect(back, cancellation);
    }

    private async Task<TripEnd> SignIn(Return back, Secret code, string? iss, CancellationToken cancellation)
    {
        var parameters = new ExchangeParameters(code, back.Leg.Verifier, back.Leg.Nonce, addresses.Callback, ScopeSet.Of("openid"), iss);
        switch (await back.Provider.Exchange(parameters, cancellation))
        {
            case ExchangeOutcome.Exchanged exchanged when exchanged.Account.IsUser(back.Located.Key):
                await logins.SignedIn(back.Provider.Name, back.Located.Key, exchanged.Account.Login, cancellation);
                return new TripEnd.SignedIn(back.Located.Key, exchanged.Account.Label, Link(back), exchanged.Account.Login?.Sid);
            case ExchangeOutcome.Exchanged:
                await sessions.Send(back.Located.Key, new Command.NoteWrongUser(Stamp(back), back.Ticket.Id), cancellation);
                return new TripEnd.WrongUser(Link(back));
            case ExchangeOutcome.Unavailable:
                return new TripEnd.Unavailable(Title(back));
            case ExchangeOutcome.Untrusted untrusted:
                return await signIns.Distrusted(back.Provider, untrusted.Reason, back.Located.Key, cancellation);
            default:
                return new TripEnd.Untrusted(Title(back));
        }
    }

    private async Task<TripEnd> Connect(Return back, CancellationToken cancellation)
    {
        var key = back.Located.Key;
        await sessions.Wait(key, new Condition.TicketSettled(back.Ticket.Id), EngineLimits.ExchangeWait, cancellation);
        var now = await Look(back.Located, cancellation);
        var end = now?.Ticket.State is TicketState.Ended ended ? ended.How : TicketEnd.Unavailable;
        var name = Title(back);
        return end switch
        {
            TicketEnd.Connected or TicketEnd.ConnectedWithLess => new TripEnd.Connected(
                key, back.Provider.Options.Role == ProviderRole.Identity, now?.Account, name, end == TicketEnd.ConnectedWithLess, now?.Missing ?? ScopeSet.Empty, now?.Sid),
            TicketEnd.WrongUser => new TripEnd.WrongUser(Link(back)),
            TicketEnd.WrongAccount => new TripEnd.WrongAccount(key, back.Provider.Name, name, now?.Account, null),
            TicketEnd.Untrusted => new TripEnd.Untrusted(name),
            _ => new TripEnd.Unavailable(name),
        };
    }

    private async Task<TripEnd> Declined(Return back, string error, CancellationToken cancellation)
    {
        // Only the user's own no ends the calls; a provider's trouble is no decision (RFC 6749 §4.1.2.1).
        var saidNo = error == "access_denied";
        var noted = await Decline(back with { Proven = back.Proven && saidNo }, cancellation);
        return (noted, saidNo) switch
        {
            (false, _) => new TripEnd.NotExpected(),
            (true, true) => new TripEnd.Declined(Title(back), back.Proven && back.Leg.Purpose == LegPurpose.Connect),
            (true, false) => new TripEnd.Unavailable(Title(back)),
        };
    }

    private async Task<bool> Decline(Return back, CancellationToken cancellation)
    {
        var command = new Command.DeclineLeg(Stamp(back), back.Ticket.Id, back.StateHash, back.BrowserHash, back.Proven);
        return await sessions.Send(back.Located.Key, command, cancellation) is Reply.LegRedeemed;
    }

    /// <summary>No trip waits for this state any more: the session has nothing to consume, and its log says so. S19.</summary>
    private Task NoteReuse(Located located, string stateHash, string browserHash, CancellationToken cancellation)
    {
        var command = new Command.DeclineLeg(node.Stamp(TraceId.Current), located.TicketId, stateHash, browserHash, ProvenUser: false);
        return sessions.Send(located.Key, command, cancellation);
    }

    private async Task<Reply.TicketIs?> Look(Located located, CancellationToken cancellation) =>
        await sessions.Send(located.Key, new Command.LookAtTicket(node.Stamp(TraceId.Current), located.TicketId), cancellation) as Reply.TicketIs;

    private Provider? ProviderOf(Located located, Ticket ticket, Leg leg) =>
        leg.Purpose == LegPurpose.Connect ? providers.Find(ticket.Provider) : providers.IdentityOf(located.Key.Tenant);

    private string Title(Return back) => providers.TitleOf(back.Provider.Name);

    private string Link(Return back) => locators.Seal(LocatorPurpose.Ticket, back.Located with { Random = "" }, back.Ticket.ExpiresAt);

    private Stamp Stamp(Return back) => node.Stamp(back.Ticket.TraceId);

    private sealed record Return(
        Located Located, Ticket Ticket, Leg Leg, Provider Provider, string StateHash, string BrowserHash, bool Proven);
}
