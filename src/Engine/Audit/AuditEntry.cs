using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>One event as it lies in the log.</summary>
/// <param name="Stream">The list that it belongs to: a session in an epoch, or <see cref="AuditLog.SystemStream"/>.</param>
/// <param name="Sequence">Its place there.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Kind">What happened.</param>
/// <param name="TraceId">The trace that it belongs to; may be empty.</param>
/// <param name="Tenant">The tenant concerned.</param>
/// <param name="User">The user concerned.</param>
/// <param name="Provider">The provider concerned.</param>
/// <param name="Tool">The tool concerned.</param>
/// <param name="IntentId">The intent concerned.</param>
/// <param name="ClientId">The MCP client concerned.</param>
/// <param name="Detail">A code, scopes, a closed reason or a count.</param>
/// <param name="Genuine">False when the row is not what this installation wrote: somebody changed the database by hand.</param>
public sealed record AuditEntry(
    string Stream,
    long Sequence,
    DateTimeOffset At,
    AuditKind Kind,
    string TraceId,
    string? Tenant,
    string? User,
    string? Provider,
    string? Tool,
    string? IntentId,
    string? ClientId,
    string? Detail,
    bool Genuine)
{
    /// <summary>Where the next page begins, when this is the last entry of a page.</summary>
    public AuditCursor Cursor => new(At, Stream, Sequence);
}

/// <summary>A place in the log.</summary>
/// <param name="At">The time of the entry there.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Sequence">Its place in the stream.</param>
public sealed record AuditCursor(DateTimeOffset At, string Stream, long Sequence);
