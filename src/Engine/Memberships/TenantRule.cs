using System.Collections.Immutable;

namespace ReconnectGrains.Engine.Memberships;

/// <summary>Where an issuer's or a provider's word about somebody's tenant is read from. M9.</summary>
public enum TenantFrom
{
    /// <summary>A claim of the token.</summary>
    Claim = 0,

    /// <summary>All of an issuer's users belong to one tenant.</summary>
    Issuer = 1,

    /// <summary>The MCP client, which was registered for one tenant.</summary>
    Client = 2,

    /// <summary>The domain of an e-mail address that the issuer has verified.</summary>
    EmailDomain = 3,
}

/// <summary>What a validated token says that a tenant can be told from.</summary>
/// <param name="Claim">The tenant claim's value.</param>
/// <param name="Client">The MCP client.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="EmailIsVerified">The issuer says that the address is its user's: <c>email_verified</c> is <c>true</c>, and nothing less.</param>
public sealed record TenantEvidence(string? Claim, string? Client, string? Email, bool EmailIsVerified);

/// <summary>
/// Which tenant somebody belongs to by the word of one issuer, and which tenants that issuer can name at all. Pure. M9.
/// </summary>
/// <param name="From">What the tenant is told from.</param>
/// <param name="Fixed">The tenant of <see cref="TenantFrom.Issuer"/>.</param>
/// <param name="Prefix">Stands before every tenant that is read from a claim.</param>
/// <param name="Table">Tenant by claim value, client or domain. Where there is a table, what it does not hold has no tenant.</param>
public sealed record TenantRule(TenantFrom From, string? Fixed, string? Prefix, IReadOnlyDictionary<string, string> Table)
{
    private readonly ImmutableDictionary<string, string> _byDomain = From == TenantFrom.EmailDomain
        ? Table.GroupBy(t => t.Key, StringComparer.OrdinalIgnoreCase).ToImmutableDictionary(g => g.Key, g => g.First().Value, StringComparer.OrdinalIgnoreCase)
        : [];

    /// <summary>True when only known tenants can be named: those of the table, the fixed one, or those that begin with the prefix.</summary>
    public bool IsBounded => From != TenantFrom.Claim || Table.Count > 0 || !string.IsNullOrEmpty(Prefix);

    /// <summary>The tenant, or null where there is none.</summary>
    public string? Of(TenantEvidence evidence) => From switch
    {
        TenantFrom.Claim when evidence.Claim is not { Length: > 0 } => null,
        TenantFrom.Claim => Table.Count > 0 ? Table.GetValueOrDefault(evidence.Claim!) : Prefix + evidence.Claim,
        TenantFrom.Issuer => Fixed,
        TenantFrom.Client => evidence.Client is { } client ? Table.GetValueOrDefault(client) : null,
        TenantFrom.EmailDomain => evidence is { EmailIsVerified: true, Email: { } email } && DomainOf(email) is { } domain
            ? _byDomain.GetValueOrDefault(domain)
            : null,
        _ => null,
    };

    /// <summary>Whether this tenant is one of those that can be named.</summary>
    public bool Owns(string tenant) =>
        !IsBounded || Named().Contains(tenant) || (HasPrefix && tenant.StartsWith(Prefix!, StringComparison.Ordinal));

    /// <summary>Whether some tenant could be named by both.</summary>
    public bool Overlaps(TenantRule other) =>
        !IsBounded || !other.IsBounded
        || (HasPrefix && other.HasPrefix && (Prefix!.StartsWith(other.Prefix!, StringComparison.Ordinal) || other.Prefix!.StartsWith(Prefix, StringComparison.Ordinal)))
        || Named().Any(other.Owns) || other.Named().Any(Owns);

    /// <summary>What is wrong with it, as sentences without the section's name; empty when nothing is.</summary>
    /// <param name="hasClaim">A tenant claim is configured.</param>
    public IEnumerable<string> Problems(bool hasClaim)
    {
        var needsTable = From is TenantFrom.Client or TenantFrom.EmailDomain;
        if (From == TenantFrom.Claim && !hasClaim)
        {
            yield return "TenantClaim must name the claim that the tenant is read from, or TenantFrom must say where else it comes from.";
        }

        if (needsTable && Table.Count == 0)
        {
            yield return $"TenantFrom {From} needs Tenants, the table of what belongs to which tenant.";
        }

        if ((From == TenantFrom.Issuer) == string.IsNullOrEmpty(Fixed))
        {
            yield return From == TenantFrom.Issuer ? "TenantFrom Issuer needs Tenant." : $"Tenant is set, but TenantFrom {From} never uses it.";
        }

        if (!string.IsNullOrEmpty(Prefix) && (From != TenantFrom.Claim || Table.Count > 0))
        {
            yield return "TenantPrefix is for tenants that are read from a claim without a table.";
        }

        if (From == TenantFrom.Issuer && Table.Count > 0)
        {
            yield return "Tenants is set, but TenantFrom Issuer never uses it.";
        }

        foreach (var domain in Table.Keys.Where(k => From == TenantFrom.EmailDomain && DomainOf($"x@{k}") is null).Order(StringComparer.Ordinal))
        {
            yield return $"Tenants: '{domain}' is not a domain.";
        }
    }

    private bool HasPrefix => From == TenantFrom.Claim && Table.Count == 0 && !string.IsNullOrEmpty(Prefix);

    private IEnumerable<string> Named() => From == TenantFrom.Issuer ? Fixed is null ? [] : [Fixed] : Table.Values;

    /// <summary>Of a plain address only: what quotes, comments or a second @ would hide is nobody's domain.</summary>
    private static string? DomainOf(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var domain = email[(at + 1)..];
        return at > 0 && domain.Length is > 0 and <= 253 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')
            && !domain.StartsWith('.') && !domain.EndsWith('.')
                ? domain
                : null;
    }
}
