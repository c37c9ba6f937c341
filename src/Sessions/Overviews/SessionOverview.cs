using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Overviews;

/// <summary>
/// What somebody who runs the installation may see of a session: no token, no argument and no result is in it, so none can get any further.
/// </summary>
/// <param name="Connections">One per provider.</param>
/// <param name="Intents">Open and recently ended ones, oldest first.</param>
public sealed record SessionOverview(IReadOnlyList<ConnectionOverview> Connections, IReadOnlyList<IntentOverview> Intents)
{
    /// <summary>Of a session.</summary>
    public static SessionOverview Of(Session session) =>
        new([.. session.Connections.Select(ConnectionOverview.Of)], [.. session.Intents.Select(IntentOverview.Of)]);
}

/// <summary>A connection without its credentials.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Status">Its state.</param>
/// <param name="Reason">Why it is broken, where it is.</param>
/// <param name="Account">The upstream account's name for people.</param>
/// <param name="Granted">The scopes that it has or had.</param>
/// <param name="ObtainedAt">When its present tokens came.</param>
/// <param name="ExpiresAt">When the access token ends, where the provider said so.</param>
/// <param name="CanRefresh">There is a refresh token.</param>
public sealed record ConnectionOverview(
    string Provider,
    ConnectionStatus Status,
    BreakReason? Reason,
    string? Account,
    ScopeSet Granted,
    DateTimeOffset? ObtainedAt,
    DateTimeOffset? ExpiresAt,
    bool CanRefresh)
{
    internal static ConnectionOverview Of(Connection connection)
    {
        var (status, credentials, reason) = connection.State switch
        {
            ConnectionState.Active a => (ConnectionStatus.Working, a.Credentials, (BreakReason?)null),
            ConnectionState.Refreshing r => (ConnectionStatus.Refreshing, r.Credentials, null),
            ConnectionState.Broken b => (ConnectionStatus.Broken, null, b.Reason),
            _ => (ConnectionStatus.Missing, (Credentials?)null, (BreakReason?)null),
        };
        return new(
            connection.Provider, status, reason, connection.Account?.Label, connection.Granted, credentials?.ObtainedAt, credentials?.ExpiresAt,
            credentials?.RefreshToken is not null);
    }
}

/// <summary>How a connection is.</summary>
public enum ConnectionStatus
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Never connected, or disconnected.</summary>
    Missing = 1,

    /// <summary>Has credentials.</summary>
    Working = 2,

    /// <summary>A refresh is out.</summary>
    Refreshing = 3,

    /// <summary>Only the user can mend it.</summary>
    Broken = 4,
}

/// <summary>An intent without its arguments and its result.</summary>
/// <param name="Id">Its handle.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Provider">The provider that it needs.</param>
/// <param name="Client">The MCP client that asked.</param>
/// <param name="TraceId">The trace of the call.</param>
/// <param name="AskedAt">When it was first asked.</param>
/// <param name="Status">Its state.</param>
/// <param name="Since">Since when it is parked, or over.</param>
/// <param name="Code">Why it waits, or did not run.</param>
/// <param name="NeedsTick">It waits for the user's tick.</param>
public sealed record IntentOverview(
    string Id,
    string Tool,
    string Provider,
    string Client,
    string TraceId,
    DateTimeOffset AskedAt,
    IntentStatus Status,
    DateTimeOffset? Since,
    ErrorCode? Code,
    bool NeedsTick)
{
    /// <summary>Whether saying no can still end it.</summary>
    public bool CanBeCancelled => Status is IntentStatus.Parked or IntentStatus.Released;

    internal static IntentOverview Of(Intent intent)
    {
        var (status, code) = intent.State switch
        {
            IntentState.Parked { Reason: ParkReason.NeedsConnection why } => (IntentStatus.Parked, (ErrorCode?)why.Code),
            IntentState.Parked => (IntentStatus.Parked, null),
            IntentState.Released => (IntentStatus.Released, null),
            IntentState.Executing => (IntentStatus.Executing, null),
            IntentState.Done => (IntentStatus.Done, null),
            IntentState.Failed failed => (IntentStatus.Failed, failed.Code),
            IntentState.Unknown => (IntentStatus.Unknown, ErrorCode.OutcomeUnknown),
            IntentState.Cancelled => (IntentStatus.Cancelled, ErrorCode.IntentCancelled),
            IntentState.Lapsed => (IntentStatus.Lapsed, ErrorCode.IntentLapsed),
            var other => throw new InvalidOperationException($"No such state: {other.GetType().Name}."),
        };
        var since = intent.State switch
        {
            IntentState.Parked parked => parked.Since,
            IntentState.Ended ended => ended.At,
            _ => (DateTimeOffset?)null,
        };
        return new(
            intent.Id, intent.Tool, intent.Provider, intent.Asked.Client, intent.Asked.TraceId, intent.AskedAt, status, since, code,
            NeedsTick: status == IntentStatus.Parked && code is null);
    }
}

/// <summary>How an intent is.</summary>
public enum IntentStatus
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>Waits for a person.</summary>
    Parked = 1,

    /// <summary>May run.</summary>
    Released = 2,

    /// <summary>Runs.</summary>
    Executing = 3,

    /// <summary>Ran.</summary>
    Done = 4,

    /// <summary>Did not happen.</summary>
    Failed = 5,

    /// <summary>May or may not have happened.</summary>
    Unknown = 6,

    /// <summary>Somebody said no.</summary>
    Cancelled = 7,

    /// <summary>Got too old.</summary>
    Lapsed = 8,
}
