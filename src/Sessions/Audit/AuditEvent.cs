using System.Text.Json.Serialization;

namespace ReconnectGrains.Sessions.Audit;

/// <summary>One security event of one session. M17.</summary>
/// <param name="Sequence">Counts from 1 within the session, without gaps.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Kind">What happened.</param>
/// <param name="TraceId">The trace of the call that started it.</param>
/// <param name="Provider">The provider concerned, if one was.</param>
/// <param name="Tool">The tool concerned, if one was.</param>
/// <param name="IntentId">The intent concerned, if one was.</param>
/// <param name="ClientId">The MCP client concerned, if one was.</param>
/// <param name="Detail">A code, scopes, a closed reason or a count.</param>
/// <param name="Chain">The digest of this event and of all before it; null for one of an earlier version.</param>
public sealed record AuditEvent(
    long Sequence,
    DateTimeOffset At,
    AuditKind Kind,
    string TraceId,
    string? Provider = null,
    string? Tool = null,
    string? IntentId = null,
    string? ClientId = null,
    AuditDetail? Detail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Chain = null);
