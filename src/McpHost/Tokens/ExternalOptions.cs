using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// The identity provider whose access tokens the MCP endpoint accepts (mode <c>External</c>). Lists in the configuration add to the
/// defaults, as the configuration binder does it.
/// </summary>
public sealed class ExternalOptions
{
    /// <summary>
    /// The issuer, compared exactly with <c>iss</c> (RFC 9068 §4). May hold <c>{tenantid}</c> once for multi-tenant directories: the value
    /// of <see cref="TenantClaim"/> stands there. S33.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>What <c>aud</c> must name; the MCP endpoint's own URL when null (RFC 8707 §2). S1.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the metadata is, if not where OpenID Connect Discovery §4 or RFC 8414 §3 derive it from the issuer.</summary>
    public string? MetadataAddress { get; set; }

    /// <summary>Where the signing keys are (RFC 7517 §5); overrides the metadata's.</summary>
    public string? JwksUri { get; set; }

    /// <summary>The claim that names the tenant: a name, or a path such as <c>org.id</c>. M9.</summary>
    public string TenantClaim { get; set; } = "";

    /// <summary>Where the tenant comes from. M9.</summary>
    public TenantFrom TenantFrom { get; set; }

    /// <summary>The one tenant of all of the issuer's users, with <see cref="TenantFrom.Issuer"/>.</summary>
    public string? Tenant { get; set; }

    /// <summary>
    /// Tenant by value of <see cref="TenantClaim"/>, by MCP client or by verified e-mail domain; what is not in it has no tenant and is refused.
    /// </summary>
    public Dictionary<string, string> Tenants { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Stands before each tenant that is read from <see cref="TenantClaim"/>, so that two issuers' tenants stay apart.</summary>
    public string? TenantPrefix { get; set; }

    /// <summary>Another issuer that says so too may name the same tenants: one user id means one person at both.</summary>
    public bool SharesTenants { get; set; }

    /// <summary>The claim that names the user: stable and never reassigned.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claims that name the MCP client; the first that is there counts (RFC 9068 §2.2, OpenID Connect Core §2).</summary>
    public IList<string> ClientClaims { get; set; } = ["client_id", "azp"];

    /// <summary>The claims that hold scopes, as a text with blanks or as a list (RFC 9068 §2.2.3).</summary>
    public IList<string> ScopeClaims { get; set; } = ["scope", "scp"];

    /// <summary>Provider scope by MCP scope, where they differ.</summary>
    public Dictionary<string, string> ScopeMapping { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Stands before every scope that is not mapped, where hosts ask for it (<c>api://…/</c> at Microsoft Entra); tokens may leave it out.
    /// </summary>
    public string? ScopePrefix { get; set; }

    /// <summary>Whether its tokens can open the administration at all. Null: those of the first issuer can. S46.</summary>
    public bool? Administers { get; set; }

    /// <summary>The scope that opens the administration. S46.</summary>
    public string AdministratorScope { get; set; } = "reconnect.admin";

    /// <summary>A claim that opens the administration when it is, or contains, <see cref="AdministratorValue"/>. Null: the scope alone does.</summary>
    public string? AdministratorClaim { get; set; }

    /// <summary>The value that <see cref="AdministratorClaim"/> must have.</summary>
    public string? AdministratorValue { get; set; }

    /// <summary>Accepted values of the <c>typ</c> header. Access tokens say so (RFC 9068 §2.1); an ID token must not pass for one.</summary>
    public IList<string> TokenTypes { get; set; } = ["at+jwt", "application/at+jwt"];

    /// <summary>Accepted signature algorithms: asymmetric ones only (RFC 8725 §3.1).</summary>
    public IList<string> Algorithms { get; set; } =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Permits <c>http://</c> on loopback addresses. For development only.</summary>
    public bool AllowLoopbackHttp { get; set; }

    internal TenantRule TenantRule => new(TenantFrom, Tenant, TenantPrefix, Tenants);

    internal McpScopes Scopes => new(ScopeMapping, ScopePrefix);

    /// <summary>What is misconfigured, as sentences for the operator; empty when all is well.</summary>
    /// <param name="name">The section's name.</param>
    public IReadOnlyList<string> Problems(string name = "External") => [.. Find().Select(p => $"{name}: {p}")];

    private IEnumerable<string> Find()
    {
        var addresses = new[] { ("Issuer", (string?)Issuer), ("MetadataAddress", MetadataAddress), ("JwksUri", JwksUri) };
        foreach (var (name, address) in addresses.Where(a => a.Item2 is not null && !IsAcceptable(a.Item2)))
        {
            yield return $"{name} must be an https URL (http only on loopback, with AllowLoopbackHttp).";
        }

        if (IssuerRule.IsTemplate(Issuer) && TenantClaim.Length == 0)
        {
            yield return "a templated Issuer needs TenantClaim.";
        }

        if (IssuerRule.IsTemplate(Issuer) && MetadataAddress is null)
        {
            yield return "a templated Issuer needs MetadataAddress.";
        }

        if (UserClaim.Length == 0 || ClientClaims.Count == 0)
        {
            yield return "UserClaim and ClientClaims name the claims that user and client are read from.";
        }

        foreach (var problem in TenantRule.Problems(TenantClaim.Length > 0))
        {
            yield return problem;
        }

        if (ScopePrefix is not null && !ScopeSet.IsToken(ScopePrefix))
        {
            yield return "ScopePrefix is not the beginning of a scope token (RFC 6749 3.3).";
        }

        if (TokenTypes.Count == 0)
        {
            yield return "TokenTypes must name at least one type; 'JWT' alone also lets ID tokens through.";
        }

        if (Algorithms.Count == 0 || Algorithms.Any(a => a.StartsWith("HS", StringComparison.Ordinal) || a.Equals("none", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "Algorithms must be asymmetric.";
        }

        foreach (var (mcp, provider) in ScopeMapping.Where(m => !ScopeSet.IsToken(m.Key) || !ScopeSet.IsToken(m.Value)))
        {
            yield return $"ScopeMapping '{mcp}' to '{provider}' is not between scope tokens (RFC 6749 3.3).";
        }

        if (AdministratorClaim is not null && string.IsNullOrEmpty(AdministratorValue))
        {
            yield return "AdministratorClaim needs AdministratorValue.";
        }
    }

    private bool IsAcceptable(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Fragment.Length == 0 && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (AllowLoopbackHttp && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
