using System.Buffers;

namespace ReconnectGrains.Sessions.Identity;

/// <summary>
/// Which issuer is the configured one. Compared as exact strings (RFC 8414 §3.3, RFC 9207 §2.4): a normalised URL would let
/// <c>https://a/</c> pass for <c>https://a</c>. A templated issuer is bound to the tenant of the ID token. S32, S33.
/// </summary>
public sealed class IssuerRule(string issuer)
{
    /// <summary>Stands for the tenant in a templated issuer.</summary>
    public const string Placeholder = "{tenantid}";

    private static readonly SearchValues<char> TenantCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    /// <summary>It is a template.</summary>
    public bool HasTenant { get; } = IsTemplate(issuer);

    /// <summary>True for an issuer that holds the placeholder.</summary>
    public static bool IsTemplate(string issuer) => issuer.Contains(Placeholder, StringComparison.Ordinal);

    /// <summary>The issuer of one tenant.</summary>
    /// <returns>The issuer, or null when a template is given something that cannot be a tenant.</returns>
    public string? For(string? tenant) =>
        !HasTenant ? issuer : IsTenant(tenant) ? issuer.Replace(Placeholder, tenant, StringComparison.Ordinal) : null;

    /// <summary>True for the issuer itself; for a template, true for the issuer of any tenant.</summary>
    public bool Allows(string candidate)
    {
        if (!HasTenant)
        {
            return candidate == issuer;
        }

        var at = issuer.IndexOf(Placeholder, StringComparison.Ordinal);
        var after = issuer.Length - at - Placeholder.Length;
        return candidate.Length > at + after && For(candidate[at..^after]) == candidate;
    }

    private static bool IsTenant(string? tenant) =>
        tenant is { Length: > 0 and <= SessionKey.MaxLength } && !tenant.AsSpan().ContainsAnyExcept(TenantCharacters);
}
