using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Connections;

/// <summary>What a token endpoint gave (RFC 6749 §5.1). Times are ours: counted from <c>expires_in</c> at our own clock. R4.</summary>
/// <param name="AccessToken">The bearer token for the provider's API.</param>
/// <param name="RefreshToken">The refresh token, or null where the provider gave none.</param>
/// <param name="Scopes">What was granted: the answer's <c>scope</c>, or what was asked for where the answer is silent.</param>
/// <param name="ObtainedAt">When the answer arrived.</param>
/// <param name="ExpiresAt">When the access token ends, or null where the provider did not say.</param>
public sealed record Credentials(Secret AccessToken, Secret? RefreshToken, ScopeSet Scopes, DateTimeOffset ObtainedAt, DateTimeOffset? ExpiresAt);
