using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Judges JWT access tokens (RFC 9068 §4) of the operator's identity provider. M9, S1, S3.</summary>
internal sealed class ExternalTokens(ExternalOptions options, McpEndpointOptions endpoint, McpScopes scopes, IssuerKeys keys, TimeProvider time)
    : IAccessTokens
{
    /// <summary>How far the issuer's clock may be off ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const string Placeholder = "{tenantid}";

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Limits.TokenCharacters, MapInboundClaims = false };

    /// <inheritdoc/>
    public async Task<TokenVerdict> Judge(string token, CancellationToken cancellationToken)
    {
        if (SignedToken.Read(token) is not var (jwt, claims))
        {
            return new TokenVerdict.Invalid("The token is not a signed JWT.");
        }

        if (await keys.Named(jwt.Kid, cancellationToken) is not { } candidates)
        {
            return new TokenVerdict.Undecided(ProviderLimits.RetryAfterDefault);
        }

        // Read before the signature is checked, but only to say which issuer the checked token must have.
        var key = SessionKey.Create(TokenClaims.Id(claims, options.TenantClaim), TokenClaims.Id(claims, options.UserClaim));
        var result = await _handler.ValidateTokenAsync(jwt, Parameters(candidates, options.Issuer.Replace(Placeholder, key?.Tenant, StringComparison.Ordinal)));
        return result.IsValid ? Believe(claims, key) : SignedToken.Explain(result.Exception, claims, time.GetUtcNow() - Skew);
    }

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> candidates, string issuer) => new()
    {
        ValidAlgorithms = options.Algorithms,
        ValidTypes = options.TokenTypes,
        ValidIssuer = issuer,
        ValidAudience = options.Audience ?? endpoint.Resource,

        // The library would forgive a slash at the end of the audience.
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKeys = candidates,
        RequireSignedTokens = true,
        RequireExpirationTime = true,

        // The library would ask the wall clock.
        LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && IsCurrent(notBefore, end),
    };

    private bool IsCurrent(DateTime? notBefore, DateTime expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now < expires + Skew && !(notBefore is { } start && start > now + Skew);
    }

    private TokenVerdict Believe(JsonElement claims, SessionKey? key)
    {
        var client = options.ClientClaims.Select(c => TokenClaims.Id(claims, c)).FirstOrDefault(c => !string.IsNullOrEmpty(c));
        if (key is null)
        {
            return new TokenVerdict.Invalid("The token names no tenant or no user.");
        }

        if (client is null || client.Length > MaxClientLength || client.Any(char.IsControl) || TokenClaims.Time(claims, "exp") is not { } until)
        {
            return new TokenVerdict.Invalid("The token names no client.");
        }

        var raw = TokenClaims.Scopes(claims, options.ScopeClaims);
        var isAdministrator = raw.Contains(options.AdministratorScope)
            || (options is { AdministratorClaim: { } claim, AdministratorValue: { } value } && TokenClaims.Has(claims, claim, value));
        return new TokenVerdict.Valid(new(key, client, scopes.OfToken(raw), until, isAdministrator, Person(claims)));
    }

    /// <summary>Longest client id: a client id metadata document's URL, or a sealed registration of 2 KiB.</summary>
    private const int MaxClientLength = 4096;

    private static PersonalClaims Person(JsonElement claims)
    {
        var isUnverified = claims.Member("email_verified") is { ValueKind: JsonValueKind.False };
        return new(claims.Text("name"), isUnverified ? null : claims.Text("email"), claims.Text("nickname"));
    }
}
