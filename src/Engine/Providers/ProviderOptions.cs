using System.Text.Json.Serialization;
using ReconnectGrains.Engine.Memberships;

namespace ReconnectGrains.Engine.Providers;

/// <summary>One upstream provider: its OAuth server and the API it protects. Bound from <c>Reconnect:Providers:&lt;name&gt;</c>.</summary>
public sealed class ProviderOptions
{
    /// <summary>
    /// The issuer identifier, compared exactly (RFC 8414 §2). May contain <c>{tenantid}</c> once for multi-tenant directories: the value of
    /// <see cref="TenantClaim"/> stands there in each ID token. S32, S33.
    /// </summary>
    public string Issuer { get; set; } = "";

    /// <summary>Our client id at the provider.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The provider's name for people; the configured name where it is left out.</summary>
    public string? Title { get; set; }

    /// <summary>
    /// Every scope that may be asked for here. Each must be needed by a tool: an error at start-up and of <c>scopes --check</c>
    /// otherwise. M1.
    /// </summary>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>What scopes allow, in words for people, by scope. A scope without words is shown by its name.</summary>
    public Dictionary<string, string> ScopeTexts { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Our client secret. Comes from a secret store or the environment, never from a file in the repository; becomes a <c>Secret</c> at
    /// once.
    /// </summary>
    [JsonIgnore]
    public string? ClientSecret { get; set; }

    /// <summary>How the client authenticates at the token and revocation endpoints.</summary>
    public ClientAuthentication ClientAuthentication { get; set; }

    /// <summary>
    /// The key of <see cref="ClientAuthentication.PrivateKeyJwt"/>: EC P-256 (ES256) or RSA (RS256), as a PEM file, or as a PKCS #12 file
    /// (<c>.pfx</c>, <c>.p12</c>), whose certificate's thumbprint is sent along.
    /// </summary>
    public string? ClientKeyPath { get; set; }

    /// <summary>A file with the password of <see cref="ClientKeyPath"/>, where it has one. A trailing line break is not part of it.</summary>
    public string? ClientKeyPasswordFile { get; set; }

    /// <summary>The key's id at the provider (<c>kid</c>); its RFC 7638 thumbprint where it is left out.</summary>
    public string? ClientKeyId { get; set; }

    /// <summary>Whom client assertions are addressed to.</summary>
    public ClientAssertionAudience ClientAssertionAudience { get; set; }

    /// <summary>
    /// How many seconds a client assertion is valid. Longer for a provider whose clock is ahead of ours; some accept no more than a minute.
    /// </summary>
    public int ClientAssertionSeconds { get; set; } = 60;

    /// <summary>What this provider is to a session; exactly one provider is the identity.</summary>
    public ProviderRole Role { get; set; }

    /// <summary>Where the upstream account is read from.</summary>
    public IdentityFrom IdentityFrom { get; set; }

    /// <summary>
    /// The claim that names the account's tenant (<c>tid</c>, <c>hd</c>, …); an account without it is refused. Null: accounts have no
    /// tenant. M9.
    /// </summary>
    public string? TenantClaim { get; set; }

    /// <summary>Where the account's tenant comes from; for a provider of the role Identity it is the user's tenant here. M9.</summary>
    public TenantFrom TenantFrom { get; set; }

    /// <summary>The one tenant of all accounts, with <see cref="TenantFrom.Issuer"/>.</summary>
    public string? Tenant { get; set; }

    /// <summary>Tenant by value of <see cref="TenantClaim"/> or by e-mail domain; what is not in it has no tenant.</summary>
    public Dictionary<string, string> Tenants { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Stands before each tenant that is read from <see cref="TenantClaim"/>, so that two providers' tenants stay apart.</summary>
    public string? TenantPrefix { get; set; }

    /// <summary>The claim that names the account: stable and never reassigned (OpenID Connect Core §5.7).</summary>
    public string SubjectClaim { get; set; } = "sub";

    /// <summary>The claim that is shown to people; never compared.</summary>
    public string LabelClaim { get; set; } = "email";

    /// <summary>
    /// Where the metadata is, if not where OpenID Connect Discovery §4 or RFC 8414 §3 derive it from the issuer. Needed for a templated
    /// issuer.
    /// </summary>
    public string? MetadataAddress { get; set; }

    /// <summary>RFC 6749 §3.1. Together with <see cref="TokenEndpoint"/> it replaces discovery.</summary>
    public string? AuthorizationEndpoint { get; set; }

    /// <summary>RFC 6749 §3.2. Together with <see cref="AuthorizationEndpoint"/> it replaces discovery.</summary>
    public string? TokenEndpoint { get; set; }

    /// <summary>RFC 7009 §2; overrides the metadata's.</summary>
    public string? RevocationEndpoint { get; set; }

    /// <summary>OpenID Connect Core §5.3; overrides the metadata's.</summary>
    public string? UserInfoEndpoint { get; set; }

    /// <summary>Where the keys of ID tokens are (RFC 7517 §5); overrides the metadata's.</summary>
    public string? JwksUri { get; set; }

    /// <summary>The API as RFC 8707 names it; sent with every authorization, exchange and refresh if set. S34.</summary>
    public string? Resource { get; set; }

    /// <summary>
    /// Of a provider with the role <c>Identity</c>: a claim of its ID token or user info that makes an administrator, for the console, when it is,
    /// or contains, <see cref="AdministratorValue"/>. Null: nobody signs in to the console with this provider. S46.
    /// </summary>
    public string? AdministratorClaim { get; set; }

    /// <summary>The value that <see cref="AdministratorClaim"/> must have.</summary>
    public string? AdministratorValue { get; set; }

    /// <summary>What stands between two scopes in requests; blank by RFC 6749 §3.3, a comma for some.</summary>
    public char ScopeSeparator { get; set; } = ' ';

    /// <summary>What stands between two scopes in token answers, where that differs from <see cref="ScopeSeparator"/>.</summary>
    public char? AnsweredScopeSeparator { get; set; }

    /// <summary>The parameter of the authorization request that carries the scopes, where it is not <c>scope</c> (RFC 6749 §3.3).</summary>
    public string ScopeParameter { get; set; } = "scope";

    /// <summary>
    /// The member of the code exchange's answer in which the tokens stand, where they do not stand in the answer itself. Whatever stands
    /// beside it is somebody else's.
    /// </summary>
    public string? TokensIn { get; set; }

    /// <summary>What else <c>token_type</c> says of a token that is sent as Bearer (RFC 6750).</summary>
    public IList<string> BearerTypes { get; set; } = [];

    /// <summary>
    /// Scopes that every authorization request asks for, whatever the tools need: <c>openid</c>, <c>offline_access</c>, …
    /// </summary>
    public IList<string> AlwaysScopes { get; set; } = [];

    /// <summary>Further parameters of the authorization request, such as <c>access_type=offline</c>.</summary>
    public Dictionary<string, string> AuthorizationParameters { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Error codes that mean <c>invalid_grant</c> at this provider, such as <c>bad_refresh_token</c>. S37.</summary>
    public IList<string> InvalidGrantEquivalents { get; set; } = [];

    /// <summary>Error codes that mean <c>invalid_client</c> at this provider: our mistake, and nobody's grant is gone.</summary>
    public IList<string> InvalidClientEquivalents { get; set; } = [];

    /// <summary>
    /// A logout at the provider (OpenID Connect Back-Channel Logout 1.0) breaks its connections here even where they have offline access; others
    /// it breaks always. M8.
    /// </summary>
    public bool LogoutRevokes { get; set; }

    /// <summary>Accepted <c>typ</c> of logout tokens. Some providers say <c>JWT</c> only, as of every other token.</summary>
    public IList<string> LogoutTokenTypes { get; set; } = ["logout+jwt", "application/logout+jwt"];

    /// <summary>Scope hierarchy: the key covers its values (<c>invoices</c> → <c>invoices.read</c>).</summary>
    public Dictionary<string, string[]> Implies { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Base address of the protected API; tokens go nowhere else.</summary>
    public string? ApiBase { get; set; }

    /// <summary>Permits <c>http://</c> on loopback addresses. For development only.</summary>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>
    /// Whether every authorization answer carries <c>iss</c> (RFC 9207 §3). Null: as the metadata's
    /// <c>authorization_response_iss_parameter_supported</c> says. S32.
    /// </summary>
    public bool? AlwaysReturnsIss { get; set; }

    /// <summary>Which tenants accounts of this provider can have. M9.</summary>
    internal TenantRule TenantRule => new(TenantFrom, Tenant, TenantPrefix, Tenants);

    /// <summary>Whether accounts have a tenant at all.</summary>
    internal bool HasTenants => TenantFrom != TenantFrom.Claim || !string.IsNullOrEmpty(TenantClaim);

    /// <summary>What is misconfigured, as sentences for the operator; empty when all is well.</summary>
    /// <param name="name">The provider's name in the configuration.</param>
    public IReadOnlyList<string> Problems(string name) => [.. ProviderOptionsProblems.Of(name, this)];
}
