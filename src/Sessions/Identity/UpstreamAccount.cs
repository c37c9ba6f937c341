namespace ReconnectGrains.Sessions.Identity;

/// <summary>
/// Who somebody is at a provider: from a validated ID token (OpenID Connect Core §2) or the user-info answer (§5.3).
/// </summary>
/// <param name="Issuer">The provider's issuer, compared exactly.</param>
/// <param name="Subject">The provider's <c>sub</c>: stable and never reassigned.</param>
/// <param name="Tenant">The tenant claim, where the provider is configured to have one.</param>
/// <param name="Label">A name for people (e-mail or login). Never compared, never a key.</param>
public sealed record UpstreamAccount(string Issuer, string Subject, string? Tenant, string? Label)
{
    /// <summary>Same account: issuer, subject and tenant are equal; the label is not looked at.</summary>
    public bool IsSameAs(UpstreamAccount other) => Issuer == other.Issuer && Subject == other.Subject && Tenant == other.Tenant;
}
