using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Questions that several decisions ask.</summary>
internal static class Assessing
{
    public static Fitness Fit(Draft draft, string provider, ScopeSet required) =>
        draft.Rules.Provider(provider) is { } rule
            ? Fitness.Of(draft.Session.At(provider), rule, required, c => draft.Rules.IsStale(c, draft.Stamp.Node, draft.Now), draft.Now)
            : new Fitness.Unfit(ErrorCode.NotFound, required);

    /// <summary>What a parked or released intent needs: its tool's scopes, and those that the API asked for beyond them.</summary>
    public static ScopeSet Required(Intent intent, ToolRule rule) =>
        intent.State is IntentState.Parked { Reason: ParkReason.NeedsConnection wants }
            ? rule.Scopes.Union(wants.Scopes)
            : rule.Scopes;

    /// <summary>
    /// What the provider granted for tools: asking for less would break those that work today. M16, S39. What only the connection itself
    /// needs (<c>openid</c> …) is asked for by the provider's configuration each time, and is nothing that a host or a user has to read.
    /// </summary>
    public static ScopeSet Granted(Draft draft, string provider)
    {
        var connection = draft.Session.At(provider);
        return draft.Rules.Provider(provider)?.IsIssuerOf(connection.Account) == true
            ? connection.Granted.Except(ScopeMatrix.OfTheConnection.Except(draft.Rules.Matrix.Needed(provider)))
            : ScopeSet.Empty;
    }

    public static bool Holds(Draft draft, ScopeSet held, ToolRule rule) => draft.Rules.Provider(rule.Provider)!.Hierarchy.Covers(held, rule.Scopes);

    /// <summary>S48: its own client, holding the tool's scopes now; without an asker, the user.</summary>
    public static bool MaySee(Draft draft, Intent intent, Asker? by) =>
        by is null || (intent.Asked.Client == by.Client && (draft.Rules.Tool(intent.Tool) is not { } rule || Holds(draft, by.Scopes, rule)));

    public static TimeSpan Backoff(int failures, TimeSpan? asked)
    {
        var grown = Limits.FirstRetryWait * Math.Pow(2, Math.Min(failures, 16));
        var wait = asked is { } a && a > grown ? a : grown;
        return wait < Limits.LongestRetryWait ? wait : Limits.LongestRetryWait;
    }
}
