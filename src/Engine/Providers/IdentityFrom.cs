namespace ReconnectGrains.Engine.Providers;

/// <summary>Where the upstream account is read from.</summary>
public enum IdentityFrom
{
    /// <summary>The validated ID token of the code exchange (OpenID Connect Core §3.1.3.7).</summary>
    IdToken = 0,

    /// <summary>The answer of the user-info endpoint (OpenID Connect Core §5.3), for providers without ID tokens.</summary>
    UserInfo = 1,
}
