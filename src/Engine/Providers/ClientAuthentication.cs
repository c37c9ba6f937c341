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
}
