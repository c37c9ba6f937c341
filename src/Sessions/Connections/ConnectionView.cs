using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Connections;

/// <summary>A connection as its user may see it: without credentials.</summary>
/// <param name="Provider">The provider's configured name.</param>
/// <param name="Account">A name of the account, for people.</param>
/// <param name="Granted">The scopes it has, or had.</param>
/// <param name="RenewedAt">When its tokens were last given or renewed; null where it has none any more.</param>
/// <param name="Broken">Why it no longer works; null while it does.</param>
public sealed record ConnectionView(string Provider, string? Account, ScopeSet Granted, DateTimeOffset? RenewedAt, BreakReason? Broken);
