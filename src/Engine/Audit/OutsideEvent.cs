using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>A security event that belongs to no session. Like <see cref="AuditEvent"/> it has no room for free text.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="TraceId">The trace of the request that caused it; empty where none did.</param>
/// <param name="Tenant">The tenant concerned, if one was.</param>
/// <param name="User">The user concerned, if one was.</param>
/// <param name="Provider">The provider concerned, if one was.</param>
/// <param name="Tool">The tool concerned, if one was.</param>
/// <param name="ClientId">The MCP client concerned, if one was.</param>
/// <param name="Detail">A code, scopes, a closed reason or a count.</param>
public sealed record OutsideEvent(
    AuditKind Kind,
    string TraceId = "",
    string? Tenant = null,
    string? User = null,
    string? Provider = null,
    string? Tool = null,
    string? ClientId = null,
    AuditDetail? Detail = null);
