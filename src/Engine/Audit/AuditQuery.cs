using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>Which events to find. A null part does not restrict.</summary>
/// <param name="TraceId">Only of this trace.</param>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="User">Only of this user id.</param>
/// <param name="Kind">Only of this kind.</param>
/// <param name="From">Not before this time.</param>
/// <param name="To">Before this time.</param>
/// <param name="After">Only behind this place: the cursor of the page before.</param>
public sealed record AuditQuery(
    string? TraceId = null,
    string? Tenant = null,
    string? User = null,
    AuditKind? Kind = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    AuditCursor? After = null);
