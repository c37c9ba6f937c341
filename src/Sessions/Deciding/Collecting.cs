using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Handing out what is over, and listing what is not.</summary>
internal static class Collecting
{
    public static Reply Decide(Draft draft, Command.Collect command)
    {
        if (draft.Session.Intent(command.IntentId) is not { } intent || !Assessing.MaySee(draft, intent, command.By))
        {
            return new Reply.Refused(ErrorCode.NotFound);
        }

        return intent.State switch
        {
            IntentState.Ended => Take(draft, intent),
            IntentState.Parked { Reason: ParkReason.NeedsConnection wants } => Ticketing.Challenge(draft, intent, wants.Code, wants.Scopes),
            IntentState.Parked => Ticketing.AskForTick(draft, intent),
            _ => new Reply.Running(intent.Id),
        };
    }

    public static Reply Take(Draft draft, Intent intent)
    {
        if (intent.State is not IntentState.Ended { CollectedAt: null } ended)
        {
            return new Reply.Collected(intent, Replayed: true);
        }

        var collected = intent with { State = ended with { CollectedAt = draft.Now } };
        draft.Put(collected);
        draft.Audit(AuditKind.Collected, intent);
        return new Reply.Collected(collected, Replayed: false);
    }

    public static Reply List(Draft draft, Command.List command) =>
        new Reply.Listing([.. draft.Session.Intents.Where(i => Assessing.MaySee(draft, i, command.By))]);
}
