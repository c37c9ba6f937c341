using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Saying no to an intent before it runs. S20.</summary>
internal static class Cancelling
{
    public static Reply Decide(Draft draft, Command.Cancel command)
    {
        return draft.Session.Intent(command.IntentId) is { } intent && Assessing.MaySee(draft, intent, command.By)
            ? Decide(draft, intent, command.By is null ? CancelledBy.User : CancelledBy.Client)
            : new Reply.Refused(ErrorCode.NotFound);
    }

    public static Reply Decide(Draft draft, Command.CancelForUser command) => draft.Session.Intent(command.IntentId) is { } intent
        ? Decide(draft, intent, CancelledBy.Administrator)
        : new Reply.Refused(ErrorCode.NotFound);

    private static Reply Decide(Draft draft, Intent intent, CancelledBy by)
    {
        switch (intent.State)
        {
            case IntentState.Parked or IntentState.Released:
                End(draft, intent, by);
                return new Reply.Noted(1);
            case IntentState.Executing:
                return new Reply.Refused(ErrorCode.Pending, IntentId: intent.Id); // Too late: it may be at the API already.
            default:
                return new Reply.Collected(intent, Replayed: true);
        }
    }

    /// <summary>A client that cancels knows; a user's no still has to be told to the host.</summary>
    public static void End(Draft draft, Intent intent, CancelledBy by)
    {
        if (intent.MaybeDone)
        {
            Executing.Unknown(draft, intent); // The no stops a repetition; it cannot undo an attempt that may have arrived.
            return;
        }

        draft.Put(intent with { State = new IntentState.Cancelled(by, draft.Now, by == CancelledBy.Client ? draft.Now : null) });
        draft.Audit(AuditKind.Cancelled, intent, AuditDetail.Of(by));
    }
}
