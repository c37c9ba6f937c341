using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Browser;

/// <summary>Who a browser was proven to be.</summary>
/// <param name="Key">The session that it may act for.</param>
/// <param name="Label">A name for people. Never compared, never a key.</param>
/// <param name="SignedInAt">When it was proven.</param>
/// <param name="Sid">The identity provider's session that proved it, where the provider names it; a logout there ends it here. M8.</param>
public sealed record BrowserUser(SessionKey Key, string? Label, DateTimeOffset SignedInAt, string? Sid = null);
