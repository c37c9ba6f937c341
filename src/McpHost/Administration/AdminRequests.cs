namespace ReconnectGrains.McpHost.Administration;

/// <summary>The body of <c>POST /admin/expire</c>. Whatever is left out means "all" that the administrator administers. M12.</summary>
/// <param name="Tenant">One tenant only.</param>
/// <param name="User">One user only; needs the tenant.</param>
/// <param name="Provider">One provider only.</param>
/// <param name="Share">This share of the sessions that fit, above 0 up to 1.</param>
public sealed record ExpiryRequest(string? Tenant = null, string? User = null, string? Provider = null, double Share = 1);

/// <summary>The body of <c>POST /admin/memberships</c>. M9.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Active">True begins or renews the membership, false ends it.</param>
public sealed record MembershipRequest(string Tenant, string User, bool Active);

/// <summary>The body of <c>POST /admin/intents/cancel</c>.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Intent">The intent's id.</param>
public sealed record CancelRequestOfAdministrator(string Tenant, string User, string Intent);

/// <summary>The body of <c>POST /admin/disconnect</c>. M8.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Provider">The provider.</param>
public sealed record DisconnectRequest(string Tenant, string User, string Provider);

/// <summary>The body of <c>POST /admin/audit/verify</c>. M17.</summary>
/// <param name="Tenant">One tenant's part only.</param>
public sealed record VerificationRequest(string? Tenant = null);
