namespace ReconnectGrains.Sessions.Identity;

/// <summary>
/// Who somebody is at a provider: from a validated ID token (OpenID Connect Core §2) or the user-info answer (§5.3).
/// </summary>
/// <param name="Issuer">The provider's issuer, compared exactly.</param>
/// <param name="Subject">The provider's <c>sub</c>: stable and never reassigned.</param>
/// <param name="Tenant">The tenant claim, where the provider is configured to have one.</param>
/// <param name="Label">A name for people (e-mail or login). Never compared, never a key.</param>
/// <param name="Login">How the provider names this login where it ends it.</param>
public sealed record UpstreamAccount(string Issuer, string Subject, string? Tenant, string? Label, AccountLogin? Login = null)
{
    /// <summary>Same account: issuer, subject and tenant are equal; the label is not looked at.</summary>
    public bool IsSameAs(UpstreamAccount other) => Issuer == other.Issuer && Subject == other.Subject && Tenant == other.Tenant;

    /// <summary>True when this account of an identity provider is the session's user. S15.</summary>
    public bool IsUser(SessionKey key) => Subject == key.User && Tenant == key.Tenant;
}

/// <summary>One login at a provider, by digests that include its issuer (OpenID Connect Back-Channel Logout 1.0 §2.1).</summary>
/// <param name="Sub">Of the ID token's <c>sub</c>.</param>
/// <param name="Sid">Of the ID token's <c>sid</c>: the provider's session with the browser, where it has one.</param>
public sealed record AccountLogin(string Sub, string? Sid);
