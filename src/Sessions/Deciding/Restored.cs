using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>
/// The store was restored from a backup: what the session says may have happened since, in a time that nobody remembers. S49.
/// </summary>
internal static class Restored
{
    public static void EnterEpoch(Draft draft)
    {
        foreach (var ticket in draft.Session.Tickets.Where(t => t.State is not TicketState.Ended))
        {
            draft.Put(ticket with { State = new TicketState.Ended(TicketEnd.Void, draft.Now) });
        }

        foreach (var intent in draft.Session.Intents.Where(i => i.State is not IntentState.Ended))
        {
            if (draft.Rules.Tool(intent.Tool) is { Effect: Effect.Read })
            {
                Executing.Lapse(draft, intent);
            }
            else
            {
                Executing.Unknown(draft, intent);
            }
        }

        foreach (var connection in draft.Session.Connections)
        {
            // The refresh token in the backup may have been rotated since.
            ConnectionState? next = connection.State switch
            {
                ConnectionState.Active a => a with { Memory = a.Memory with { MaybeSpent = true } },
                ConnectionState.Refreshing r =>
                    new ConnectionState.Active(r.Credentials, r.Account, r.Generation, r.Memory with { MaybeSpent = true }),
                _ => null,
            };
            if (next is not null)
            {
                draft.Put(connection with { State = next });
            }
        }

        // What was withdrawn since must not come back to life, and nobody remembers what was.
        draft.Put(GrantBook.Empty with { Person = draft.Session.Book.Person });
        draft.Become(draft.Session with { Epoch = draft.Rules.Epoch });
    }
}
