namespace ReconnectGrains.McpHost.Authorization;

/// <summary>The routes of our own authorization server.</summary>
public static class AuthorizationPaths
{
    /// <summary>RFC 6749 §3.1.</summary>
    public const string Authorize = "/authorize";

    /// <summary>RFC 6749 §3.2.</summary>
    public const string Token = "/token";

    /// <summary>RFC 7009 §2.</summary>
    public const string Revoke = "/revoke";

    /// <summary>RFC 7517 §5.</summary>
    public const string Keys = "/jwks";

    /// <summary>OpenID Connect Core §5.3.</summary>
    public const string UserInfo = "/userinfo";

    /// <summary>RFC 7591 §3.</summary>
    public const string Register = "/register";

    internal const string Consent = "/authorize/consent";

    internal const string UnderwayPattern = "/authorize/{locator}";

    /// <summary>Where a browser goes on with an authorization.</summary>
    /// <param name="locator">Sealed and URL-safe as it is.</param>
    public static string Underway(string locator) => $"{Authorize}/{Uri.EscapeDataString(locator)}";
}
