using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>One configured issuer, and the only judge of the tokens that name it. S1, S3, S33, M9.</summary>
/// <param name="options">Its configuration.</param>
/// <param name="resource">The MCP endpoint's own URL, the audience where none is configured.</param>
/// <param name="administers">Its tokens may open the administration. S46.</param>
/// <param name="keys">Its keys.</param>
/// <param name="time">The clock.</param>
internal sealed class TrustedIssuer(ExternalOptions options, string resource, bool administers, IssuerKeys keys, TimeProvider time) : IDisposable
{
    /// <summary>How far the issuer's clock may be off ours.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Longest client id: a client id metadata document's URL, or a sealed registration of 2 KiB.</summary>
    private const int MaxClientLength = 4096;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Limits.TokenCharacters, MapInboundClaims = false };
    private readonly IssuerRule _issuer = new(options.Issuer);
    private readonly TenantRule _tenants = options.TenantRule;
    private readonly McpScopes _scopes = options.Scopes;

    /// <summary>Whether a token that says this of itself is for this one to judge.</summary>
    public bool IsNamed(string issuer) => _issuer.Allows(issuer);

    /// <summary>Judges a token that names this issuer.</summary>
    /// <returns>The verdict, and what it rests on where the token is believed.</returns>
    public async Task<(TokenVerdict Verdict, Belief? Belief)> Judge(JsonWebToken token, JsonElement claims, CancellationToken cancellationToken)
    {
        // Before the keys are chosen: if they are fetched meanwhile, the belief rests on keys that are no longer in use, and is not kept for long.
        var inUse = await keys.InUse(cancellationToken);
        var verdict = await Check(token, claims, cancellationToken);
        return verdict is TokenVerdict.Valid && inUse is not null
            ? (verdict, new Belief(verdict, Earlier(token.ValidFrom), token.ValidTo + Skew, inUse, keys.InUse))
            : (verdict, null);
    }

    private async Task<TokenVerdict> Check(JsonWebToken token, JsonElement claims, CancellationToken cancellationToken)
    {
        if (await keys.Named(token.Kid, cancellationToken) is not { } candidates)
        {
            return new TokenVerdict.Undecided(ProviderLimits.RetryAfterDefault);
        }

        // Read before the signature is checked, but only to say which issuer the checked token must have.
        var directory = TokenClaims.Id(claims, options.TenantClaim);
        if (_issuer.For(directory) is not { } issuer)
        {
            return new TokenVerdict.Invalid("The token names no tenant or no user.");
        }

        var usable = candidates.Where(k => IsFor(k, directory, issuer));
        var result = await _handler.ValidateTokenAsync(token, Parameters(usable, issuer));
        return result.IsValid ? Believe(claims, directory) : SignedToken.Explain(result.Exception, claims, time.GetUtcNow() - Skew);
    }

    /// <inheritdoc/>
    public void Dispose() => keys.Dispose();

    /// <summary>A directory's key may be limited to one of its tenants.</summary>
    private static bool IsFor(SecurityKey key, string? directory, string issuer) =>
        key is not JsonWebKey jwk || !jwk.AdditionalData.TryGetValue("issuer", out var limit)
        || new IssuerRule(limit.ToString() ?? "").For(directory) == issuer;

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> candidates, string issuer) => new()
    {
        ValidAlgorithms = options.Algorithms,
        ValidTypes = options.TokenTypes,
        ValidIssuer = issuer,
        ValidAudience = options.Audience ?? resource,

        // The library would forgive a slash at the end of the audience.
        IgnoreTrailingSlashWhenValidatingAudience = false,
        IssuerSigningKeys = candidates,
        RequireSignedTokens = true,
        RequireExpirationTime = true,

        // The library would ask the wall clock.
        LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && IsCurrent(notBefore, end),
    };

    private static DateTimeOffset Earlier(DateTime start) => start == DateTime.MinValue ? DateTimeOffset.MinValue : start - Skew;

    private bool IsCurrent(DateTime? notBefore, DateTime expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now < expires + Skew && !(notBefore is { } start && start > now + Skew);
    }

    private TokenVerdict Believe(JsonElement claims, string? directory)
    {
        var client = options.ClientClaims.Select(c => TokenClaims.Id(claims, c)).FirstOrDefault(c => !string.IsNullOrEmpty(c));
        var evidence = new TenantEvidence(
            directory, client, claims.Member("email")?.AsText(), claims.Member("email_verified") is { ValueKind: JsonValueKind.True });
        if (SessionKey.Create(_tenants.Of(evidence), TokenClaims.Id(claims, options.UserClaim)) is not { } key)
        {
            return new TokenVerdict.Invalid("The token names no tenant or no user.");
        }

        if (client is null || client.Length > MaxClientLength || client.Any(char.IsControl) || TokenClaims.Time(claims, "exp") is not { } until)
        {
            return new TokenVerdict.Invalid("The token names no client.");
        }

        var raw = TokenClaims.Scopes(claims, options.ScopeClaims);
        var isAdministrator = administers && (raw.Contains(options.AdministratorScope)
            || (options is { AdministratorClaim: { } claim, AdministratorValue: { } value } && TokenClaims.Has(claims, claim, value)));
        return new TokenVerdict.Valid(new(key, client, _scopes.OfToken(raw), until, isAdministrator, Person(claims), _scopes));
    }

    private static PersonalClaims Person(JsonElement claims)
    {
        var isUnverified = claims.Member("email_verified") is { ValueKind: JsonValueKind.False };
        return new(claims.Text("name"), isUnverified ? null : claims.Text("email"), claims.Text("nickname"));
    }
}
