using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>The code was exchanged: whose tokens are these, and what may they be stored for? S15, S35.</summary>
internal static class Connecting
{
    public static Reply Decide(Draft draft, Command.ExchangeEnded command)
    {
        if (draft.Session.Ticket(command.TicketId) is not { State: TicketState.Exchanging exchanging } ticket
            || exchanging.Claim.Id != command.ClaimId
            || draft.Rules.Provider(ticket.Provider) is not { } rule)
        {
            return TooLate(draft, command);
        }

        switch (command.End)
        {
            case ExchangeEnd.Exchanged exchanged when Refreshing.IsSane(exchanged.Credentials):
                Settle(draft, ticket, rule, exchanged);
                break;
            case ExchangeEnd.Unavailable:
                End(draft, ticket, TicketEnd.Unavailable);
                break;
            default:
                End(draft, ticket, TicketEnd.Untrusted);
                break;
        }

        return new Reply.TicketIs(draft.Session.Ticket(ticket.Id)!);
    }

    private static void Settle(Draft draft, Ticket ticket, ProviderRule rule, ExchangeEnd.Exchanged exchanged)
    {
        if (rule.IsIdentity && !exchanged.Account.IsUser(draft.Session.Key))
        {
            Refuse(draft, ticket, exchanged, AuditKind.WrongUser, TicketEnd.WrongUser);
            return;
        }

        var connection = draft.Session.At(ticket.Provider);
        if (connection.Account is { } pinned && rule.IsIssuerOf(pinned) && !pinned.IsSameAs(exchanged.Account))
        {
            Refuse(draft, ticket, exchanged, AuditKind.WrongAccount, TicketEnd.WrongAccount);
            return;
        }

        draft.Put(connection with
        {
            State = new ConnectionState.Active(
                exchanged.Credentials, exchanged.Account, connection.State.Generation + 1, RefreshMemory.None),
        });
        draft.Audit(AuditKind.Connected, AuditDetail.Of(exchanged.Credentials.Scopes), ticket.Provider);
        var whole = rule.Hierarchy.Covers(exchanged.Credentials.Scopes, ticket.Scopes);
        End(draft, ticket, whole ? TicketEnd.Connected : TicketEnd.ConnectedWithLess);
        Releasing.After(draft, ticket.Provider);
    }

    private static void Refuse(Draft draft, Ticket ticket, ExchangeEnd.Exchanged exchanged, AuditKind why, TicketEnd end)
    {
        draft.Add(new SideEffect.Revoke(ticket.Provider, exchanged.Credentials)); // Nobody here may keep them.
        draft.Audit(why, provider: ticket.Provider);
        End(draft, ticket, end);
    }

    private static Reply TooLate(Draft draft, Command.ExchangeEnded command)
    {
        var ticket = draft.Session.Ticket(command.TicketId);
        if (command.End is ExchangeEnd.Exchanged exchanged && ticket is not null)
        {
            draft.Add(new SideEffect.Revoke(ticket.Provider, exchanged.Credentials));
            draft.Audit(AuditKind.Revoked, provider: ticket.Provider);
        }

        return new Reply.Illegal(ticket?.State.GetType().Name ?? "Absent", nameof(Command.ExchangeEnded));
    }

    private static void End(Draft draft, Ticket ticket, TicketEnd how) =>
        draft.Put(ticket with { State = new TicketState.Ended(how, draft.Now) });
}
