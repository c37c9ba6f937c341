using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Observing;

/// <summary>The names of limits, as metrics say them.</summary>
public static class LimitNames
{
    /// <summary>Intents of one session that are parked.</summary>
    public const string ParkedIntents = "parked_intents";

    /// <summary>Intents of one session that run.</summary>
    public const string RunningIntents = "running_intents";

    /// <summary>Arguments and results of one session.</summary>
    public const string Payload = "session_payload";

    /// <summary>Audit events that ride in one session.</summary>
    public const string UnacknowledgedAudit = "unacknowledged_audit";

    /// <summary>The size of a sealed session.</summary>
    public const string SealedSession = "sealed_session";

    /// <summary>Times that one command is decided again.</summary>
    public const string ConflictRetries = "conflict_retries";

    /// <summary><c>Reconnect:RequestsPerMinute</c>.</summary>
    public const string Requests = "requests_per_minute";

    /// <summary><c>Reconnect:StrangersPerMinute</c>.</summary>
    public const string Strangers = "strangers_per_minute";

    /// <summary>Connect links and callbacks of one address, and logouts of providers.</summary>
    public const string Addresses = "address_per_minute";

    /// <summary>Uses of tools that wait for the store. Nobody is refused: what is beyond is not noted.</summary>
    public const string UnwrittenUses = "unwritten_uses";

    /// <summary>Counts a refusal because of the limit.</summary>
    public static void Hit(string limit) => Instruments.Hit(limit);

    /// <summary>The limit because of which a session refused a command; null where it was none.</summary>
    internal static string? Of(Session before, Command command, Reply reply) => reply switch
    {
        Reply.Refused { Code: ErrorCode.StoreUnavailable } => UnacknowledgedAudit,
        Reply.Refused { Code: ErrorCode.QueueFull } when before.Intents.Count(i => i.State is IntentState.Parked) >= Limits.ParkedIntents => ParkedIntents,
        Reply.Refused { Code: ErrorCode.QueueFull } when command is Command.Call
            && before.Intents.Count(i => i.State is IntentState.Executing or IntentState.Released) >= Limits.RunningIntents => RunningIntents,
        Reply.Refused { Code: ErrorCode.QueueFull } => Payload,
        _ => null,
    };
}
