using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>
/// Starts released intents in order: reads side by side, resumed writes one after another. Each is checked again as if it had
/// just arrived, because everything may have changed since.
/// </summary>
internal static class Draining
{
    public static void Run(Draft draft)
    {
        foreach (var intent in draft.Session.Intents)
        {
            if (intent.State is IntentState.Released released && released.NotBefore <= draft.Now)
            {
                Step(draft, intent, released);
            }
        }
    }

    private static void Step(Draft draft, Intent intent, IntentState.Released released)
    {
        if (Recheck(draft, intent, out var rule) is { } refusal)
        {
            Executing.Fail(draft, intent, refusal);
            return;
        }

        if (released.By == ReleasedBy.Reconnect && Releasing.NeedsTick(draft, intent, rule!, siblings: 1))
        {
            Await(draft, intent); // It got too old, or its authority ended, while it stood in line. S48.
            return;
        }

        switch (Assessing.Fit(draft, intent.Provider, rule!.Scopes))
        {
            case Fitness.Expired or Fitness.Waiting or Fitness.Unfit when Due.Lapses(intent) <= draft.Now:
                Executing.Lapse(draft, intent);
                break;
            case Fitness.Usable usable when intent.Account is { } account && !account.IsSameAs(usable.Account):
                Executing.Fail(draft, intent, ErrorCode.AccountChanged);
                break;
            case Fitness.Usable usable when HasRoom(draft, rule, released):
                Executing.Start(draft, intent, rule, usable);
                break;
            case Fitness.Expired:
                Refreshing.Begin(draft, intent.Provider);
                break;
            case Fitness.Waiting waiting:
                draft.Put(intent with { State = released with { NotBefore = draft.Now + waiting.RetryAfter } });
                break;
            case Fitness.Unfit unfit:
                Executing.Park(draft, intent, unfit.Code, unfit.Scopes);
                break;
            default:
                break; // Its turn comes with the end of what runs now, or of the refresh.
        }
    }

    private static void Await(Draft draft, Intent intent)
    {
        if (Due.Lapses(intent) <= draft.Now)
        {
            Executing.Lapse(draft, intent);
        }
        else
        {
            draft.Put(intent with { State = new IntentState.Parked(new ParkReason.NeedsTick(), draft.Now) });
        }
    }

    private static ErrorCode? Recheck(Draft draft, Intent intent, out ToolRule? rule)
    {
        rule = draft.Rules.Tool(intent.Tool);
        return rule switch
        {
            null => ErrorCode.NotFound,
            _ when rule.Provider != intent.Provider || rule.Fingerprint != intent.Fingerprint => ErrorCode.BadInput,
            _ when !Assessing.Holds(draft, intent.Asked.Scopes, rule) => ErrorCode.InsufficientScope,
            _ when !Executing.MayGoOut(draft, intent) => ErrorCode.OutcomeUnknown, // Its backend honours keys no longer.
            _ => null,
        };
    }

    private static bool HasRoom(Draft draft, ToolRule rule, IntentState.Released released)
    {
        if (released.By == ReleasedBy.Call)
        {
            return true;
        }

        var running = draft.Session.Intents.Where(i => i.State is IntentState.Executing { By: not ReleasedBy.Call }).ToList();
        return rule.Effect == Effect.Read
            ? running.Count(i => IsRead(draft, i)) < Limits.ParallelResumedReads
            : running.All(i => IsRead(draft, i));
    }

    private static bool IsRead(Draft draft, Intent intent) => draft.Rules.Tool(intent.Tool) is { Effect: Effect.Read };
}
