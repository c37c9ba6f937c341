using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Rules;

/// <summary>What a tool does to the world. Derived from the MCP annotations <c>readOnlyHint</c> and <c>destructiveHint</c>.</summary>
public enum Effect
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Changes nothing: may run again at any time.</summary>
    Read = 1,

    /// <summary>Changes something that can be undone or repeated.</summary>
    Write = 2,

    /// <summary>Cannot be undone (a payment, a deletion): resumes only after the user's tick or the host's own repetition.</summary>
    Destructive = 3,
}

/// <summary>When a parked intent of a tool may run after the reconnect.</summary>
public enum ResumePolicy
{
    /// <summary>Reads and young writes at once, the rest after a tick.</summary>
    ByEffect = 0,

    /// <summary>Always at once.</summary>
    Automatic = 1,

    /// <summary>Always after a tick, even when the host repeats the call.</summary>
    Confirm = 2,
}

/// <summary>Whether a collected result is given again to an equal call within the replay window.</summary>
public enum ReplayPolicy
{
    /// <summary>Given again, marked as replayed.</summary>
    Window = 0,

    /// <summary>Never: every equal call after the collection is a new one.</summary>
    Never = 1,
}

/// <summary>One row of the scope matrix: a tool, what it needs and what it does. M1.</summary>
/// <param name="Name">The tool's MCP name.</param>
/// <param name="Provider">The provider whose connection it needs.</param>
/// <param name="Scopes">The provider scopes it needs, the fewest that work.</param>
/// <param name="Effect">What it does to the world.</param>
/// <param name="HonoursKeys">The backend runs a request with a known idempotency key at most once, so that a lost answer may be asked for again.</param>
/// <param name="Resume">When its parked intents may run.</param>
/// <param name="Replay">Whether collected results are replayed.</param>
/// <param name="Fingerprint">Digest of schema, effect and scopes: a parked intent of another fingerprint does not run.</param>
public sealed record ToolRule(
    string Name, string Provider, ScopeSet Scopes, Effect Effect, bool HonoursKeys, ResumePolicy Resume, ReplayPolicy Replay, string Fingerprint);
