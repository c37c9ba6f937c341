using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>The user's tick: seen by a person who was proven to be the user, so neither age nor the MCP token's end matters. S48.</summary>
internal static class Confirming
{
    public static Reply Decide(Draft draft, Command.Confirm command)
    {
        var released = new List<Intent>();
        foreach (var id in command.IntentIds)
        {
            if (draft.Session.Intent(id) is not { State: IntentState.Parked { Reason: ParkReason.NeedsTick } } intent)
            {
                continue; // Ran, cancelled or lapsed meanwhile: the page shows it as it is now.
            }

            if (Executing.LapseWhenDue(draft, intent))
            {
                continue;
            }

            var next = intent with { State = new IntentState.Released(ReleasedBy.Tick, draft.Now, 0) };
            draft.Put(next);
            draft.Audit(AuditKind.Resumed, intent, AuditDetail.Of(ReleasedBy.Tick));
            released.Add(next);
        }

        return new Reply.Listing(released);
    }
}
