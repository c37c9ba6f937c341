using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>An intent is exactly one of these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Parked), "parked")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Executing), "executing")]
[JsonDerivedType(typeof(Done), "done")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Cancelled), "cancelled")]
[JsonDerivedType(typeof(Lapsed), "lapsed")]
public abstract record IntentState
{
    private IntentState()
    {
    }

    /// <summary>Waits for a person.</summary>
    public sealed record Parked(ParkReason Reason, DateTimeOffset Since) : IntentState;

    /// <summary>May run as soon as its turn comes.</summary>
    public sealed record Released(ReleasedBy By, DateTimeOffset NotBefore, int Attempts) : IntentState;

    /// <summary>Recorded as going out. <paramref name="By"/> tells a fresh call from a resumed one.</summary>
    public sealed record Executing(Claim Claim, ReleasedBy By, int Attempts) : IntentState;

    /// <summary>Over. <paramref name="CollectedAt"/> is when its host first got the answer.</summary>
    public abstract record Ended(DateTimeOffset At, DateTimeOffset? CollectedAt) : IntentState;

    /// <summary>It ran, and returned.</summary>
    public sealed record Done(KeptResult Result, ReleasedBy By, DateTimeOffset At, DateTimeOffset? CollectedAt) : Ended(At, CollectedAt);

    /// <summary>It did not happen, for certain. <paramref name="RetryAfter"/>: whoever was not there asked for this much patience.</summary>
    public sealed record Failed(
        ErrorCode Code,
        DateTimeOffset At,
        DateTimeOffset? CollectedAt,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TimeSpan? RetryAfter = null) : Ended(At, CollectedAt);

    /// <summary>It may or may not have happened; never repeated by us.</summary>
    public sealed record Unknown(DateTimeOffset At, DateTimeOffset? CollectedAt) : Ended(At, CollectedAt);

    /// <summary>Somebody entitled said no before it ran.</summary>
    public sealed record Cancelled(CancelledBy By, DateTimeOffset At, DateTimeOffset? CollectedAt) : Ended(At, CollectedAt);

    /// <summary>It got too old before it ran.</summary>
    public sealed record Lapsed(DateTimeOffset At, DateTimeOffset? CollectedAt) : Ended(At, CollectedAt);
}

/// <summary>What a parked intent waits for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(NeedsConnection), "connection")]
[JsonDerivedType(typeof(NeedsTick), "tick")]
public abstract record ParkReason
{
    private ParkReason()
    {
    }

    /// <summary>A connection that works and covers the scopes: the fewest that this intent needs, whatever else is asked for with them.</summary>
    public sealed record NeedsConnection(ErrorCode Code, ScopeSet Scopes) : ParkReason;

    /// <summary>The user's tick: the connection works again, but this must not run unseen.</summary>
    public sealed record NeedsTick : ParkReason;
}

/// <summary>Whose act let an intent run. Stored: never reuse a number.</summary>
public enum ReleasedBy
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>It never waited: the call itself.</summary>
    Call = 1,

    /// <summary>The reconnect callback.</summary>
    Reconnect = 2,

    /// <summary>The user's tick.</summary>
    Tick = 3,

    /// <summary>The host's own repetition.</summary>
    Repetition = 4,
}

/// <summary>Who said no. Stored: never reuse a number.</summary>
public enum CancelledBy
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>The user, in the browser.</summary>
    User = 1,

    /// <summary>The MCP client that made it.</summary>
    Client = 2,

    /// <summary>An administrator.</summary>
    Administrator = 3,
}
