using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What the reconnect callback lets run, and what waits for the user's tick (design: "What the callback resumes").</summary>
internal static class Releasing
{
    public static void After(Draft draft, string provider)
    {
        var parked = draft.Session.Intents.Where(i => i.Provider == provider && i.State is IntentState.Parked).ToList();
        foreach (var intent in parked.Where(i => i.State is IntentState.Parked { Reason: ParkReason.NeedsConnection }))
        {
            if (!Executing.LapseWhenDue(draft, intent))
            {
                Release(draft, intent, parked);
            }
        }
    }

    /// <summary>True when a person has to see it first.</summary>
    /// <param name="draft">The decision.</param>
    /// <param name="intent">The intent.</param>
    /// <param name="rule">Its tool.</param>
    /// <param name="siblings">How many different writes of this tool by this client were parked: several may be one wish, reworded.</param>
    public static bool NeedsTick(Draft draft, Intent intent, ToolRule rule, int siblings)
    {
        if (rule.Resume == ResumePolicy.Confirm)
        {
            return true;
        }

        if (rule.Effect == Effect.Read)
        {
            return false;
        }

        // S48: an unattended write needs an authority that still stands, whatever the tool's own policy.
        return !Granting.Stands(draft, intent.Asked)
            || (rule.Resume == ResumePolicy.ByEffect
                && (rule.Effect == Effect.Destructive || draft.Now - intent.AskedAt > Limits.AutomaticResumeOfWrites || siblings > 1));
    }

    private static void Release(Draft draft, Intent intent, List<Intent> parked)
    {
        if (draft.Rules.Tool(intent.Tool) is not { } rule)
        {
            Executing.Fail(draft, intent, ErrorCode.NotFound);
            return;
        }

        if (Assessing.Fit(draft, intent.Provider, Assessing.Required(intent, rule)) is not Fitness.Usable usable)
        {
            return; // Fewer scopes were granted than it needs: it stays parked, and the page says so.
        }

        if (intent.Account is { } account && !account.IsSameAs(usable.Account))
        {
            Executing.Fail(draft, intent, ErrorCode.AccountChanged);
            return;
        }

        var siblings = parked
            .Where(i => i.Tool == intent.Tool && i.Asked.Client == intent.Asked.Client)
            .Select(i => i.Digest)
            .Distinct(StringComparer.Ordinal)
            .Count();
        if (NeedsTick(draft, intent, rule, siblings))
        {
            draft.Put(intent with { State = new IntentState.Parked(new ParkReason.NeedsTick(), ((IntentState.Parked)intent.State).Since) });
            return;
        }

        draft.Put(intent with { State = new IntentState.Released(ReleasedBy.Reconnect, draft.Now, 0) });
        draft.Audit(AuditKind.Resumed, intent, AuditDetail.Of(ReleasedBy.Reconnect));
    }
}
