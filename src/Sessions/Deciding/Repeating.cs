using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>A call that repeats an intent, by handle or by equal arguments: it joins, collects, or releases, and never runs a second time.</summary>
internal static class Repeating
{
    /// <summary>The intent that an equal call of the same client means, newest first.</summary>
    public static Intent? Find(Draft draft, CallRequest request, ToolRule rule) => draft.Session.Intents.LastOrDefault(i =>
        i.Digest == request.Digest && i.Asked.Client == request.By.Client && i.Tool == request.Tool && Joins(i.State, rule, draft.Now));

    /// <summary>A resumed write, or one of unknown outcome, of the same tool and client whose end the host has not seen: probably one wish. An equal one was joined before.</summary>
    public static Intent? Reworded(Draft draft, CallRequest request) => draft.Session.Intents.LastOrDefault(i =>
        i.Tool == request.Tool && i.Asked.Client == request.By.Client && i.State switch
        {
            IntentState.Released r => r.By != ReleasedBy.Call,
            IntentState.Executing e => e.By != ReleasedBy.Call,
            IntentState.Done d => d.By != ReleasedBy.Call && d.CollectedAt is null && draft.Now - d.At <= Limits.RewordingWindow,
            IntentState.Unknown u => u.CollectedAt is null && draft.Now - u.At <= Limits.RewordingWindow,
            _ => false,
        });

    public static Reply Decide(Draft draft, CallRequest request, ToolRule rule, Intent intent) => intent.State switch
    {
        IntentState.Parked when Executing.LapseWhenDue(draft, intent) => Collecting.Take(draft, draft.Session.Intent(intent.Id)!),
        IntentState.Parked parked => Reawaken(draft, request, rule, intent, parked),
        IntentState.Done { Result: KeptResult.Receipt } when rule.Effect == Effect.Read => RunAgain(draft, request, rule, intent),
        IntentState.Failed { CollectedAt: not null } failed when ErrorCodes.IsRetryable(failed.Code) => TryAgain(draft, request, rule, intent),
        IntentState.Ended => Collecting.Take(draft, intent),
        _ => new Reply.Running(intent.Id),
    };

    private static bool Joins(IntentState state, ToolRule rule, DateTimeOffset now) => state switch
    {
        IntentState.Ended { CollectedAt: null } => true,
        IntentState.Failed failed when ErrorCodes.IsRetryable(failed.Code) => false, // Nothing happened: the next equal call is a new try.
        IntentState.Ended ended => rule.Replay == ReplayPolicy.Window && now - ended.CollectedAt <= Limits.ReplayWindow,
        _ => true,
    };

    private static Reply Reawaken(Draft draft, CallRequest request, ToolRule rule, Intent intent, IntentState.Parked parked)
    {
        switch (Assessing.Fit(draft, rule.Provider, Assessing.Required(intent, rule)))
        {
            case Fitness.Usable when rule.Resume == ResumePolicy.Confirm:
                if (parked.Reason is not ParkReason.NeedsTick)
                {
                    draft.Put(intent with { State = parked with { Reason = new ParkReason.NeedsTick() } });
                }

                return Ticketing.AskForTick(draft, intent);
            case Fitness.Usable:
                // A fresh, authorized call: it lends the intent its authority, but not its trace.
                draft.Put(intent with
                {
                    Asked = request.By with { TraceId = intent.Asked.TraceId, TraceParent = intent.Asked.TraceParent },
                    State = new IntentState.Released(ReleasedBy.Repetition, draft.Now, 0),
                });
                draft.Audit(AuditKind.Resumed, intent, AuditDetail.Of(ReleasedBy.Repetition));
                return new Reply.Running(intent.Id);
            case Fitness.Expired:
                return Refreshing.Begin(draft, rule.Provider);
            case Fitness.Underway underway:
                return new Reply.AwaitRefresh(rule.Provider, underway.Generation);
            case Fitness.Waiting waiting:
                return new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: waiting.RetryAfter, IntentId: intent.Id);
            case Fitness.Unfit unfit:
                return Ticketing.SaidNo(draft, rule.Provider, unfit.Code, unfit.Scopes, intent.Id)
                    ?? Ticketing.Challenge(draft, intent, unfit.Code, unfit.Scopes);
            default:
                throw new InvalidOperationException("Fitness is closed.");
        }
    }

    /// <summary>
    /// The host was told that nothing happened and to come again, and it comes with its handle: as good as with equal arguments. Only the
    /// latest of its tries may be followed by another, so that however often an old handle comes, one execution comes of it. S11.
    /// </summary>
    private static Reply TryAgain(Draft draft, CallRequest request, ToolRule rule, Intent intent)
    {
        var latest = draft.Session.Intents.Last(i => i.Digest == request.Digest && i.Asked.Client == request.By.Client && i.Tool == request.Tool);
        return latest.Id == intent.Id
            ? Calling.Fresh(draft, request with { Handle = null }, rule)
            : Decide(draft, request, rule, latest);
    }

    private static Reply RunAgain(Draft draft, CallRequest request, ToolRule rule, Intent intent)
    {
        if (Find(draft, request, rule) is { } newer && newer.Id != intent.Id)
        {
            return Decide(draft, request, rule, newer); // Its second run was parked.
        }

        var reply = Calling.Fresh(draft, request with { Handle = null }, rule);
        if (reply is Reply.Permitted)
        {
            Collecting.Take(draft, intent); // The handle stays good: a host may have to come again, after a refresh or a lost answer.
        }

        return reply;
    }
}
