namespace ReconnectGrains.Engine.Providers;

/// <summary>
/// Why a provider counts as unavailable. For logs, metrics and <c>doctor</c>; none of these breaks a connection. S37, R3.
/// </summary>
public enum ProviderTrouble
{
    /// <summary>No trouble.</summary>
    None = 0,

    /// <summary>No complete answer before the deadline.</summary>
    Timeout,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>HTTP 429, or the error <c>slow_down</c>.</summary>
    Throttled,

    /// <summary>HTTP 5xx, or the errors <c>server_error</c> and <c>temporarily_unavailable</c>.</summary>
    ServerError,

    /// <summary>The answer is not the JSON that its endpoint owes.</summary>
    Garbage,

    /// <summary>The answer is larger than <see cref="ProviderLimits.LargestAnswer"/>.</summary>
    TooLarge,

    /// <summary>A redirect, which is never followed. S41.</summary>
    Redirected,

    /// <summary>A status that says neither success nor an OAuth error.</summary>
    UnexpectedStatus,

    /// <summary>
    /// The provider does not accept our client id or its authentication (<c>invalid_client</c>, <c>unauthorized_client</c>).
    /// </summary>
    ClientRefused,

    /// <summary>Any other OAuth error: our request does not suit the provider.</summary>
    RequestRefused,

    /// <summary>The metadata names another issuer than the configured one (RFC 8414 §3.3). S33.</summary>
    IssuerMismatch,

    /// <summary>The metadata lacks an endpoint that is needed.</summary>
    MetadataIncomplete,

    /// <summary>An endpoint is not HTTPS. S41.</summary>
    InsecureEndpoint,

    /// <summary>The metadata lists code challenge methods, and S256 is not one of them (RFC 7636 §4.2). S31.</summary>
    NoS256,
}
