using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Tickets and the browser's way through them. S14, S15, S19, S20.</summary>
internal static class Ticketing
{
    /// <summary>The challenge for a parked intent, with the ticket that is out already where there is one.</summary>
    public static Reply Challenge(Draft draft, Intent intent, ErrorCode code, ScopeSet scopes)
    {
        var needed = Wanted(draft, intent.Provider).Union(Assessing.Granted(draft, intent.Provider)).Union(scopes);
        var ticket = Outstanding(draft, intent.Provider, needed) ?? Create(draft, intent.Provider, needed, intent.Asked.TraceId);
        return new Reply.Challenged(
            new Challenge(code, intent.Provider, needed, intent.Id, ticket.Id, ticket.ExpiresAt),
            ticket.State is TicketState.Underway or TicketState.Exchanging);
    }

    /// <summary>
    /// The user's no to more permissions, as long as its ticket is remembered: asking again at once would be a loop. It ends earlier when the
    /// user connected since, be it with less, and does not stand for permissions that were not asked for. M16.
    /// </summary>
    /// <returns>The refusal; null when the user may be asked.</returns>
    public static Reply? SaidNo(Draft draft, string provider, ErrorCode code, ScopeSet scopes, string? intentId)
    {
        // Of two that ended in the same moment the younger one.
        var last = draft.Session.Tickets
            .Where(t => t.Provider == provider
                && t.State is TicketState.Ended { How: TicketEnd.Connected or TicketEnd.ConnectedWithLess or TicketEnd.Declined })
            .OrderBy(t => ((TicketState.Ended)t.State).At)
            .LastOrDefault();
        return code == ErrorCode.InsufficientScope
            && last is { State: TicketState.Ended { How: TicketEnd.Declined } }
            && Due.Forgotten(last) > draft.Now
            && Missing(draft, provider, scopes).Except(last.Scopes).Count == 0
            ? new Reply.Refused(code, scopes.Union(Assessing.Granted(draft, provider)), Due.Forgotten(last) - draft.Now, intentId, ByUser: true)
            : null;
    }

    /// <summary>
    /// The way to the page where the user ticks: a ticket for no scopes, which leads through the sign-in only, because there is nothing
    /// to connect.
    /// </summary>
    public static Reply AskForTick(Draft draft, Intent intent)
    {
        var ticket = Outstanding(draft, intent.Provider, ScopeSet.Empty) ?? Create(draft, intent.Provider, ScopeSet.Empty, intent.Asked.TraceId);
        return new Reply.Challenged(
            new Challenge(ErrorCode.ConfirmationRequired, intent.Provider, ScopeSet.Empty, intent.Id, ticket.Id, ticket.ExpiresAt), UserIsSigningIn: false);
    }

    public static Reply Look(Draft draft, Command.LookAtTicket command) =>
        draft.Session.Ticket(command.TicketId) is { } ticket
            ? new Reply.TicketIs(
                ticket,
                draft.Session.At(ticket.Provider).Account?.Label,
                Missing(draft, ticket.Provider, ticket.Scopes),
                draft.Session.At(ticket.Provider).Account?.Login?.Sid)
            : new Reply.Refused(ErrorCode.NotFound);

    /// <summary>
    /// For what is asked, what is parked there, and what was granted before; where that is nothing, for what the user was asked a moment ago: a no
    /// cancels what was parked, and can be taken back. Where that is nothing either, there is nothing to reconnect.
    /// </summary>
    public static Reply Open(Draft draft, Command.OpenTicket command)
    {
        var scopes = Wanted(draft, command.Provider).Union(Assessing.Granted(draft, command.Provider)).Union(command.Scopes);
        if (scopes.Count == 0 && draft.Session.Tickets.LastOrDefault(t => t.Provider == command.Provider && Due.Forgotten(t) > draft.Now) is { } last)
        {
            scopes = last.Scopes;
        }

        return draft.Rules.Provider(command.Provider) is null || scopes.Count == 0
            ? new Reply.Refused(ErrorCode.NotFound)
            : new Reply.TicketIs(Outstanding(draft, command.Provider, scopes) ?? Create(draft, command.Provider, scopes, draft.Stamp.TraceId));
    }

    public static Reply Begin(Draft draft, Command.BeginLeg command)
    {
        if (draft.Session.Ticket(command.TicketId) is not { } ticket || ticket.ExpiresAt <= draft.Now)
        {
            return new Reply.Refused(ErrorCode.NotFound);
        }

        if (ticket.State is not (TicketState.Open or TicketState.Underway))
        {
            return new Reply.Illegal(ticket.State.GetType().Name, nameof(Command.BeginLeg));
        }

        // Starting again voids the state that went out before: only the latest trip can come back.
        var next = ticket with { State = new TicketState.Underway(command.Leg) };
        draft.Put(next);
        Authorizing.Visit(draft, command.Leg, ticket.Provider);
        return new Reply.TicketIs(next);
    }

    public static Reply Redeem(Draft draft, Command.RedeemLeg command)
    {
        if (Matching(draft, command.TicketId, command.StateHash, command.BrowserHash) is not ({ } ticket, { } leg))
        {
            return Unmatched(draft, command.TicketId, nameof(Command.RedeemLeg));
        }

        if (leg.Purpose == LegPurpose.SignIn)
        {
            draft.Put(ticket with { State = new TicketState.Open() });
            return new Reply.LegRedeemed(leg, ticket);
        }

        var claim = draft.NewClaim();
        draft.Put(ticket with { State = new TicketState.Exchanging(claim) });
        draft.Add(new SideEffect.Exchange(ticket.Id, ticket.Provider, command.Code, command.Iss, leg.Verifier, leg.Nonce, ticket.Scopes, claim));
        return new Reply.LegRedeemed(leg, ticket);
    }

    public static Reply Decline(Draft draft, Command.DeclineLeg command)
    {
        if (Matching(draft, command.TicketId, command.StateHash, command.BrowserHash) is not ({ } ticket, { } leg))
        {
            return Unmatched(draft, command.TicketId, nameof(Command.DeclineLeg));
        }

        // Somebody who only holds the link, and was not proven to be the user, must not be able to cancel the user's calls.
        if (leg.Purpose == LegPurpose.SignIn || !command.ProvenUser)
        {
            draft.Put(ticket with { State = new TicketState.Open() });
            return new Reply.LegRedeemed(leg, ticket);
        }

        draft.Put(ticket with { State = new TicketState.Ended(TicketEnd.Declined, draft.Now) });
        foreach (var intent in draft.Session.Intents)
        {
            if (intent.Provider == ticket.Provider && intent.State is IntentState.Parked { Reason: ParkReason.NeedsConnection })
            {
                Cancelling.End(draft, intent, CancelledBy.User);
            }
        }

        return new Reply.LegRedeemed(leg, ticket);
    }

    public static Reply NoteWrongUser(Draft draft, Command.NoteWrongUser command)
    {
        draft.Audit(AuditKind.WrongUser, provider: draft.Session.Ticket(command.TicketId)?.Provider);
        return new Reply.Noted(1);
    }

    private static ScopeSet Missing(Draft draft, string provider, ScopeSet scopes)
    {
        var granted = draft.Session.At(provider).Granted;
        return (draft.Rules.Provider(provider)?.Hierarchy ?? ScopeHierarchy.Flat).Missing(granted, scopes);
    }

    /// <summary>The union of what the parked calls need at a provider. M16.</summary>
    public static ScopeSet Wanted(Draft draft, string provider) => draft.Session.Intents
        .Where(i => i.Provider == provider && i.State is IntentState.Parked { Reason: ParkReason.NeedsConnection })
        .Select(i => ((ParkReason.NeedsConnection)((IntentState.Parked)i.State).Reason).Scopes)
        .Aggregate(ScopeSet.Empty, (all, more) => all.Union(more));

    private static (Ticket? Ticket, Leg? Leg) Matching(Draft draft, string ticketId, string stateHash, string browserHash) =>
        draft.Session.Ticket(ticketId) is { State: TicketState.Underway { Leg: var leg } } ticket
        && leg.StateHash == stateHash && leg.BrowserHash == browserHash && leg.ExpiresAt > draft.Now
            ? (ticket, leg)
            : (null, null);

    private static Reply Unmatched(Draft draft, string ticketId, string command)
    {
        var ticket = draft.Session.Ticket(ticketId);
        draft.Audit(AuditKind.ReuseDetected, provider: ticket?.Provider);
        return new Reply.Illegal(ticket?.State.GetType().Name ?? "Absent", command);
    }

    private static Ticket? Outstanding(Draft draft, string provider, ScopeSet scopes)
    {
        var ticket = draft.Session.Tickets.LastOrDefault(t =>
            t.Provider == provider && t.State is not TicketState.Ended && t.ExpiresAt - draft.Now >= Limits.TicketUsable);
        if (ticket is null || scopes.Except(ticket.Scopes).Count == 0)
        {
            return ticket;
        }

        if (ticket.State is not TicketState.Open)
        {
            return null; // Its consent page is out with fewer scopes.
        }

        var wider = ticket with { Scopes = ticket.Scopes.Union(scopes) };
        draft.Put(wider);
        return wider;
    }

    private static Ticket Create(Draft draft, string provider, ScopeSet scopes, string traceId)
    {
        while (draft.Session.Tickets.Count >= Limits.Tickets)
        {
            draft.Drop(draft.Session.Tickets.FirstOrDefault(t => t.State is TicketState.Ended)
                ?? draft.Session.Tickets.FirstOrDefault(t => t.State is not TicketState.Exchanging) // Its tokens could not even be revoked.
                ?? draft.Session.Tickets[0]);
        }

        var ticket = new Ticket(
            $"tkt_{draft.Stamp.CommandId}", provider, scopes, traceId, draft.Now + Limits.Ticket, new TicketState.Open());
        draft.Put(ticket);
        return ticket;
    }
}
