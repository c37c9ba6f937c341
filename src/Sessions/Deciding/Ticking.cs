using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What time alone brings about. Loading a session after a crash is the same thing.</summary>
internal static class Ticking
{
    public static Reply Decide(Draft draft)
    {
        foreach (var connection in draft.Session.Connections)
        {
            Recover(draft, connection);
        }

        foreach (var intent in draft.Session.Intents)
        {
            Age(draft, intent);
        }

        foreach (var ticket in draft.Session.Tickets)
        {
            Age(draft, ticket);
        }

        Granting.Forget(draft);
        return new Reply.Noted(draft.Changed ? 1 : 0);
    }

    private static void Recover(Draft draft, Connection connection)
    {
        if (connection.State is ConnectionState.Refreshing r && draft.Rules.IsStale(r.Claim, draft.Stamp.Node, draft.Now))
        {
            // Whoever needs it next refreshes again, with the same token; until then nothing has to go out.
            draft.Put(connection with
            {
                State = new ConnectionState.Active(r.Credentials, r.Account, r.Generation, r.Memory with { MaybeSpent = true }),
            });
        }
    }

    private static void Age(Draft draft, Intent intent)
    {
        switch (intent.State)
        {
            case IntentState.Parked:
                Executing.LapseWhenDue(draft, intent);
                break;
            case IntentState.Executing executing when draft.Rules.IsStale(executing.Claim, draft.Stamp.Node, draft.Now):
                Executing.Recover(draft, intent, executing);
                break;
            case IntentState.Ended ended when draft.Now - ended.At >= Due.Kept(ended):
                draft.Drop(intent);
                break;
            default:
                break;
        }
    }

    private static void Age(Draft draft, Ticket ticket)
    {
        switch (ticket.State)
        {
            case TicketState.Exchanging exchanging when draft.Rules.IsStale(exchanging.Claim, draft.Stamp.Node, draft.Now):
                draft.Put(ticket with { State = new TicketState.Ended(TicketEnd.Interrupted, draft.Now) });
                break;
            case TicketState.Open or TicketState.Underway or TicketState.Ended when draft.Now >= Due.Forgotten(ticket):
                draft.Drop(ticket);
                break;
            default:
                break;
        }
    }
}
