namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>Where a provider's endpoints are and what it says of itself (RFC 8414 §2), after checks and overrides.</summary>
internal sealed record Metadata(
    string AuthorizationEndpoint,
    string TokenEndpoint,
    string? RevocationEndpoint,
    string? UserInfoEndpoint,
    string? JwksUri,
    bool AlwaysReturnsIss,
    bool RefusesS256);
