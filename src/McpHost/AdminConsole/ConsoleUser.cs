using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>The administrator that a browser was proven to be.</summary>
/// <param name="Key">Who.</param>
/// <param name="Label">A name for people. Never compared, never a key.</param>
/// <param name="SignedInAt">When it was proven.</param>
/// <param name="Sid">The identity provider's session that proved it, where the provider names it.</param>
/// <param name="IsDeveloper">Came in by a developer's link: belongs to no tenant, and counts in Development alone.</param>
public sealed record ConsoleUser(SessionKey Key, string? Label, DateTimeOffset SignedInAt, string? Sid, bool IsDeveloper);

/// <summary>A request of an administrator.</summary>
/// <param name="User">Who, for the page.</param>
/// <param name="Acting">Who, for what is looked at and done.</param>
public sealed record ConsoleVisit(ConsoleUser User, Acting Acting);
