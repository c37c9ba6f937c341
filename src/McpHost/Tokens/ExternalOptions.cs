using Microsoft.IdentityModel.Tokens;
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

    /// <summary>The claim that names the user: stable and never reassigned.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claims that name the MCP client; the first that is there counts (RFC 9068 §2.2, OpenID Connect Core §2).</summary>
    public IList<string> ClientClaims { get; set; } = ["client_id", "azp"];

    /// <summary>The claims that hold scopes, as a text with blanks or as a list (RFC 9068 §2.2.3).</summary>
    public IList<string> ScopeClaims { get; set; } = ["scope", "scp"];

    /// <summary>Provider scope by MCP scope, where they differ.</summary>
    public Dictionary<string, string> ScopeMapping { get; set; } = new(StringComparer.Ordinal);

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

    /// <summary>What is misconfigured, as sentences for the operator; empty when all is well.</summary>
    public IReadOnlyList<string> Problems() => [.. Find()];

    private IEnumerable<string> Find()
    {
        var addresses = new[] { ("Issuer", (string?)Issuer), ("MetadataAddress", MetadataAddress), ("JwksUri", JwksUri) };
        foreach (var (name, address) in addresses.Where(a => a.Item2 is not null && !IsAcceptable(a.Item2)))
        {
            yield return $"External: {name} must be an https URL (http only on loopback, with AllowLoopbackHttp).";
        }

        if (Issuer.Contains("{tenantid}", StringComparison.Ordinal) && MetadataAddress is null)
        {
            yield return "External: a templated Issuer needs MetadataAddress.";
        }

        if (TenantClaim.Length == 0 || UserClaim.Length == 0 || ClientClaims.Count == 0)
        {
            yield return "External: TenantClaim, UserClaim and ClientClaims name the claims that tenant, user and client are read from.";
        }

        if (TokenTypes.Count == 0)
        {
            yield return "External: TokenTypes must name at least one type; 'JWT' alone also lets ID tokens through.";
        }

        if (Algorithms.Count == 0 || Algorithms.Any(a => a.StartsWith("HS", StringComparison.Ordinal) || a.Equals("none", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "External: Algorithms must be asymmetric.";
        }

        foreach (var (mcp, provider) in ScopeMapping.Where(m => !ScopeSet.IsToken(m.Key) || !ScopeSet.IsToken(m.Value)))
        {
            yield return $"External: ScopeMapping '{mcp}' to '{provider}' is not between scope tokens (RFC 6749 3.3).";
        }

        if (AdministratorClaim is not null && string.IsNullOrEmpty(AdministratorValue))
        {
            yield return "External: AdministratorClaim needs AdministratorValue.";
        }
    }

    private bool IsAcceptable(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Fragment.Length == 0 && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (AllowLoopbackHttp && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
