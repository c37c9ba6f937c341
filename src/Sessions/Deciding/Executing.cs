using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>An intent goes out, and comes back. Recorded before, so that a crash in between is visible afterwards. R1.</summary>
internal static class Executing
{
    public static void Start(Draft draft, Intent intent, ToolRule rule, Fitness.Usable usable)
    {
        var released = (IntentState.Released)intent.State;
        var claim = draft.NewClaim();
        var started = intent with
        {
            Account = intent.Account ?? usable.Account,
            State = new IntentState.Executing(claim, released.By, released.Attempts + 1),
        };
        draft.Put(started);
        draft.Add(new SideEffect.Execute(started, usable.Credentials.AccessToken, usable.Generation, rule.HonoursKeys, claim));
    }

    public static Reply Ended(Draft draft, Command.ExecutionEnded command)
    {
        switch (draft.Session.Intent(command.IntentId))
        {
            case { State: IntentState.Executing running } intent when running.Claim.Id == command.ClaimId:
                Settle(draft, intent, running, command.End);
                return new Reply.Noted(1);
            // A late truth: an attempt that was given up for lost did happen. It replaces the guess, and stops a repetition.
            case { State: IntentState.Executing running } intent when command.End is ExecutionEnd.Returned returned:
                Finish(draft, intent, running.By, returned);
                return new Reply.Noted(1);
            case { State: IntentState.Released again, MaybeDone: true } intent when command.End is ExecutionEnd.Returned returned:
                Finish(draft, intent, again.By, returned);
                return new Reply.Noted(1);
            case { State: IntentState.Unknown or IntentState.Parked, MaybeDone: true } intent when command.End is ExecutionEnd.Returned returned:
                Finish(draft, intent, ReleasedBy.Call, returned);
                return new Reply.Noted(1);
            case { } intent:
                return new Reply.Illegal(intent.State.GetType().Name, nameof(Command.ExecutionEnded));
            case null:
                return new Reply.Illegal("Absent", nameof(Command.ExecutionEnded));
        }
    }

    /// <summary>The holder of the claim is gone.</summary>
    public static void Recover(Draft draft, Intent intent, IntentState.Executing lost)
    {
        Again(draft, Doubted(draft, intent), lost, TimeSpan.Zero);
    }

    public static void Unknown(Draft draft, Intent intent)
    {
        draft.Put(intent with { State = new IntentState.Unknown(draft.Now, null), MaybeDone = true });
        draft.Audit(AuditKind.OutcomeUnknown, intent);
    }

    /// <summary>Nothing happened; unless an earlier attempt may have, which this cannot take back.</summary>
    public static void Fail(Draft draft, Intent intent, ErrorCode code, TimeSpan? retryAfter = null)
    {
        if (intent.MaybeDone)
        {
            Unknown(draft, intent);
            return;
        }

        draft.Put(intent with { State = new IntentState.Failed(code, draft.Now, null, retryAfter) });
        draft.Audit(AuditKind.Refused, intent, AuditDetail.Of(code));
    }

    /// <summary>Ends a parked call whose day is over. The sweep that does it may be late: whoever would let it run looks for himself.</summary>
    /// <returns>True when it has ended.</returns>
    public static bool LapseWhenDue(Draft draft, Intent intent)
    {
        if (intent.State is not IntentState.Parked || Due.Lapses(intent) > draft.Now)
        {
            return false;
        }

        Lapse(draft, intent);
        return true;
    }

    public static void Lapse(Draft draft, Intent intent)
    {
        if (intent.MaybeDone)
        {
            Unknown(draft, intent);
            return;
        }

        draft.Put(intent with { State = new IntentState.Lapsed(draft.Now, null) });
        draft.Audit(AuditKind.Lapsed, intent);
    }

    private static void Settle(Draft draft, Intent intent, IntentState.Executing running, ExecutionEnd end)
    {
        switch (end)
        {
            case ExecutionEnd.Returned returned:
                Finish(draft, intent, running.By, returned);
                break;
            case ExecutionEnd.Failed { Code: ErrorCode.ProviderUnavailable or ErrorCode.StoreUnavailable } failed when running.By != ReleasedBy.Call:
                Again(draft, intent, running, Assessing.Backoff(running.Attempts, failed.RetryAfter)); // Nobody is there to ask again.
                break;
            case ExecutionEnd.Failed failed:
                Fail(draft, intent, failed.Code, failed.RetryAfter);
                break;
            case ExecutionEnd.TokenRejected rejected:
                Refreshing.BreakIfCurrent(draft, draft.Session.At(intent.Provider), rejected.Generation);
                ParkAgain(draft, intent, ErrorCode.TokenRevoked, ScopeSet.Empty, rejected.MutationsDone);
                break;
            case ExecutionEnd.ScopeRejected rejected:
                ParkAgain(draft, intent, ErrorCode.InsufficientScope, rejected.Scopes, rejected.MutationsDone);
                break;
            case ExecutionEnd.Uncertain:
                Again(draft, Doubted(draft, intent), running, Assessing.Backoff(running.Attempts, null));
                break;
            case ExecutionEnd.ClaimTooOld old:
                Again(draft, old.MutationsDone ? Doubted(draft, intent) : intent, running, TimeSpan.Zero);
                break;
            default:
                throw new InvalidOperationException("ExecutionEnd is closed.");
        }
    }

    private static void Finish(Draft draft, Intent intent, ReleasedBy by, ExecutionEnd.Returned returned)
    {
        var bytes = returned.Result.Bytes;
        KeptResult kept = bytes <= Limits.ResultBytes && returned.Result.IsStorable() && Room.Make(draft, bytes, Limits.PayloadBytes, ended: int.MaxValue)
            ? new KeptResult.Whole(returned.Result)
            : new KeptResult.Receipt(bytes);
        draft.Put(intent with { State = new IntentState.Done(kept, by, draft.Now, null), MaybeDone = false });
    }

    private static void Again(Draft draft, Intent intent, IntentState.Executing running, TimeSpan wait)
    {
        if (!MayGoOut(draft, intent))
        {
            Unknown(draft, intent);
        }
        else if (running.Attempts < Limits.ExecutionAttempts)
        {
            draft.Put(intent with { State = new IntentState.Released(running.By, draft.Now + wait, running.Attempts) });
        }
        else
        {
            Fail(draft, intent, ErrorCode.ProviderUnavailable);
        }
    }

    private static void ParkAgain(Draft draft, Intent intent, ErrorCode code, ScopeSet scopes, bool mutationsDone)
    {
        var parked = mutationsDone ? Doubted(draft, intent) : intent;
        if (!MayGoOut(draft, parked))
        {
            Unknown(draft, parked);
            return;
        }

        Park(draft, parked, code, scopes.Union(ToolScopes(draft, intent)));
    }

    public static void Park(Draft draft, Intent intent, ErrorCode code, ScopeSet scopes)
    {
        draft.Put(intent with { State = new IntentState.Parked(new ParkReason.NeedsConnection(code, scopes), draft.Now) });
        draft.Audit(AuditKind.Parked, intent, AuditDetail.Of(code));
    }

    private static ScopeSet ToolScopes(Draft draft, Intent intent) => draft.Rules.Tool(intent.Tool)?.Scopes ?? ScopeSet.Empty;

    /// <summary>What may have happened goes out again only where the backend runs a known key at most once.</summary>
    public static bool MayGoOut(Draft draft, Intent intent) => !intent.MaybeDone || draft.Rules.Tool(intent.Tool) is { HonoursKeys: true };

    /// <summary>A read changes nothing, so there is nothing to doubt.</summary>
    private static Intent Doubted(Draft draft, Intent intent) =>
        intent with { MaybeDone = draft.Rules.Tool(intent.Tool) is not { Effect: Effect.Read } };
}
