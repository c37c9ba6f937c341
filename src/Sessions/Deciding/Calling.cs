using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>A protected call: run it, refresh first, join what it repeats, or park it.</summary>
internal static class Calling
{
    public static Reply Decide(Draft draft, CallRequest request)
    {
        if (draft.Rules.Tool(request.Tool) is not { } rule)
        {
            return new Reply.Refused(ErrorCode.NotFound);
        }

        if (!Assessing.Holds(draft, request.By.Scopes, rule))
        {
            return new Reply.Refused(ErrorCode.InsufficientScope, rule.Scopes);
        }

        if (request.Handle is { } handle)
        {
            return draft.Session.Intent(handle) is { } named && IsRepetition(named, request)
                ? Repeating.Decide(draft, request, rule, named)
                : new Reply.Refused(ErrorCode.NotFound);
        }

        if (!request.StartNew && Repeating.Find(draft, request, rule) is { } same)
        {
            return Repeating.Decide(draft, request, rule, same);
        }

        return rule.Effect != Effect.Read && !request.StartNew && Repeating.Reworded(draft, request) is { } open
            ? new Reply.Refused(ErrorCode.ConfirmationRequired, IntentId: open.Id)
            : Fresh(draft, request, rule);
    }

    public static Reply Fresh(Draft draft, CallRequest request, ToolRule rule)
    {
        switch (Assessing.Fit(draft, rule.Provider, rule.Scopes))
        {
            case Fitness.Usable usable when rule.Effect == Effect.Read:
                Refreshing.AheadOf(draft, rule.Provider, usable);
                return new Reply.Permitted(rule.Provider, usable.Credentials.AccessToken, usable.Generation);
            case Fitness.Usable usable:
                return Run(draft, request, rule, usable);
            case Fitness.Expired:
                return Refreshing.Begin(draft, rule.Provider);
            case Fitness.Underway underway:
                return new Reply.AwaitRefresh(rule.Provider, underway.Generation);
            case Fitness.Waiting waiting:
                return new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: waiting.RetryAfter);
            case Fitness.Unfit unfit:
                return Park(draft, request, rule, unfit.Code, unfit.Scopes);
            default:
                throw new InvalidOperationException("Fitness is closed.");
        }
    }

    /// <summary>A read that was not recorded met a 403: now it becomes an intent.</summary>
    public static Reply ParkForScope(Draft draft, Command.ParkForScope command)
    {
        if (draft.Rules.Tool(command.Request.Tool) is not { } rule || !Assessing.Holds(draft, command.Request.By.Scopes, rule))
        {
            return new Reply.Refused(ErrorCode.NotFound);
        }

        return Park(draft, command.Request, rule, ErrorCode.InsufficientScope, rule.Scopes.Union(command.Scopes));
    }

    private static Reply Run(Draft draft, CallRequest request, ToolRule rule, Fitness.Usable usable)
    {
        if (draft.Session.Intents.Count(i => i.State is IntentState.Executing or IntentState.Released) >= Limits.RunningIntents
            || !Room.Make(draft, request.Arguments.Bytes, Limits.PayloadBytes))
        {
            return new Reply.Refused(ErrorCode.QueueFull, RetryAfter: Limits.FirstRetryWait);
        }

        var intent = NewIntent(draft, request, rule, new IntentState.Released(ReleasedBy.Call, draft.Now, 0));
        Refreshing.AheadOf(draft, rule.Provider, usable);
        Executing.Start(draft, intent, rule, usable);
        return new Reply.Running(intent.Id);
    }

    private static Reply Park(Draft draft, CallRequest request, ToolRule rule, ErrorCode code, ScopeSet scopes)
    {
        if (Ticketing.SaidNo(draft, rule.Provider, code, scopes, intentId: null) is { } no)
        {
            return no;
        }

        var parked = draft.Session.Intents.Count(i => i.State is IntentState.Parked);
        if (parked >= Limits.ParkedIntents || !Room.Make(draft, request.Arguments.Bytes, Limits.ParkedPayloadBytes))
        {
            return new Reply.Refused(ErrorCode.QueueFull);
        }

        var intent = NewIntent(draft, request, rule, new IntentState.Parked(new ParkReason.NeedsConnection(code, scopes), draft.Now));
        draft.Put(intent);
        draft.Audit(AuditKind.Parked, intent, AuditDetail.Of(code));
        return Ticketing.Challenge(draft, intent, code, scopes);
    }

    private static bool IsRepetition(Intent intent, CallRequest request) =>
        intent.Asked.Client == request.By.Client && intent.Tool == request.Tool && intent.Digest == request.Digest;

    private static Intent NewIntent(Draft draft, CallRequest request, ToolRule rule, IntentState state) => new(
        $"int_{draft.Stamp.CommandId}",
        rule.Name,
        rule.Provider,
        request.Arguments,
        request.Digest,
        rule.Fingerprint,
        request.By,
        draft.Now,
        draft.Stamp.CommandId,
        draft.Session.At(rule.Provider).Account is { } account && draft.Rules.Provider(rule.Provider)!.IsIssuerOf(account) ? account : null,
        state);
}
