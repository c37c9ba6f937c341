namespace ReconnectGrains.Engine.Providers;

/// <summary>How we prove to a provider's token endpoint which client we are (RFC 6749 §2.3).</summary>
public enum ClientAuthentication
{
    /// <summary>
    /// HTTP Basic with form-encoded id and secret (RFC 6749 §2.3.1). The method every server must support, hence the default.
    /// </summary>
    ClientSecretBasic = 0,

    /// <summary>Id and secret in the request body (RFC 6749 §2.3.1).</summary>
    ClientSecretPost = 1,

    /// <summary>A public client: the id alone, and PKCE (RFC 7636).</summary>
    None = 2,

    /// <summary>
    /// A short-lived assertion, signed with a key that never leaves us (RFC 7523 §2.2, OpenID Connect Core §9): nothing that a thief of the
    /// provider's database could use.
    /// </summary>
    PrivateKeyJwt = 3,
}

/// <summary>Whom a client assertion is addressed to.</summary>
public enum ClientAssertionAudience
{
    /// <summary>The provider's issuer: an assertion for one endpoint or provider is of no use at another.</summary>
    Issuer = 0,

    /// <summary>The token endpoint's address, as OpenID Connect Core §9 says and some servers insist.</summary>
    TokenEndpoint = 1,
}
