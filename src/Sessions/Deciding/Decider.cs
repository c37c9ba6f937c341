using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Overviews;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What a session does about a command. Pure: no clock, no randomness, no I/O; the same input gives the same decision.</summary>
/// <param name="rules">The configuration that decisions depend on.</param>
public sealed class Decider(SessionRules rules)
{
    /// <summary>The rules it decides by.</summary>
    public SessionRules Rules => rules;

    /// <summary>Decides. Never throws for anything that a command or a stored session can hold.</summary>
    /// <param name="session">The session as it is stored.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="now">The time, read once by the caller.</param>
    public Decision Decide(Session session, Command command, DateTimeOffset now)
    {
        if (session.Remembered.Contains(command.Stamp.CommandId))
        {
            return new Decision(session, new Reply.AlreadyDone(), []);
        }

        var draft = new Draft(session, rules, command.Stamp, now);
        if (session.Epoch != rules.Epoch)
        {
            Restored.EnterEpoch(draft);
        }

        var reply = Dispatch(draft, command);
        Draining.Run(draft);
        if (!draft.Changed)
        {
            return new Decision(session, reply, draft.Effects);
        }

        draft.Remember();
        return new Decision(draft.Session, reply, draft.Effects);
    }

    /// <summary>When a <see cref="Command.Tick"/> would next have something to do; null for never.</summary>
    public static DateTimeOffset? NextDue(Session session) => Due.Next(session);

    private static Reply Dispatch(Draft draft, Command command) => command switch
    {
        // Whoever can send these at will must not fill the document with events while the log is away. R9, S46.
        Command.Call or Command.ParkForScope or Command.BeginAuthorization or Command.RedeemCode or Command.RotateGrant or Command.RedeemLeg or Command.DeclineLeg or Command.NoteWrongUser or Command.ForceExpiry
            when draft.Session.Unacknowledged.Count >= Limits.UnacknowledgedAudit
            => new Reply.Refused(ErrorCode.StoreUnavailable, RetryAfter: Limits.AuditRides),
        _ when Granting.IsOver(draft, command) => new Reply.Refused(ErrorCode.AuthRequired),
        Command.Call c => Calling.Decide(draft, c.Request),
        Command.ParkForScope c => Calling.ParkForScope(draft, c),
        Command.Collect c => Collecting.Decide(draft, c),
        Command.Cancel c => Cancelling.Decide(draft, c),
        Command.CancelForUser c => Cancelling.Decide(draft, c),
        Command.LookOver => new Reply.Overview(SessionOverview.Of(draft.Session)),
        Command.Confirm c => Confirming.Decide(draft, c),
        Command.List c => Collecting.List(draft, c),
        Command.LookAtTicket c => Ticketing.Look(draft, c),
        Command.OpenTicket c => Ticketing.Open(draft, c),
        Command.BeginLeg c => Ticketing.Begin(draft, c),
        Command.RedeemLeg c => Ticketing.Redeem(draft, c),
        Command.DeclineLeg c => Ticketing.Decline(draft, c),
        Command.NoteWrongUser c => Ticketing.NoteWrongUser(draft, c),
        Command.ExchangeEnded c => Connecting.Decide(draft, c),
        Command.RefreshEnded c => Refreshing.Ended(draft, c),
        Command.Renew c => Refreshing.Renew(draft, c),
        Command.Reject c => Refreshing.Reject(draft, c),
        Command.ExecutionEnded c => Executing.Ended(draft, c),
        Command.ForceExpiry c => Refreshing.Force(draft, c),
        Command.Disconnect c => Disconnecting.Decide(draft, c),
        Command.ListConnections => Disconnecting.List(draft),
        Command.BeginAuthorization c => Authorizing.Begin(draft, c),
        Command.LookAtAuthorization c => Authorizing.Look(draft, c),
        Command.IssueCode c => Authorizing.Issue(draft, c),
        Command.RedeemCode c => Authorizing.Redeem(draft, c),
        Command.RotateGrant c => Granting.Rotate(draft, c),
        Command.RevokeGrant c => Granting.Revoke(draft, c),
        Command.RevokeClient c => Granting.Revoke(draft, c),
        Command.ListGrants => new Reply.GrantsAre(draft.Session.Book.Consents, draft.Session.Book.Grants),
        Command.LookAtGrant c => Granting.Look(draft, c),
        Command.ProviderLoggedOut c => LoggingOut.Decide(draft, c),
        Command.LookAtSignIn c => LoggingOut.Look(draft, c),
        Command.Tick => Ticking.Decide(draft),
        _ => throw new InvalidOperationException($"No decision for {command.GetType().Name}."),
    };
}
