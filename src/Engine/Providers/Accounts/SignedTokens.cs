using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers.Discovery;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>
/// What holds of every token that a provider signs for us, ID token or logout token: signature, issuer, audience, lifetime. S33, S42, R4.
/// </summary>
internal sealed class SignedTokens(ProviderOptions options, KeySource keys, TimeProvider time)
{
    // Asymmetric ones only: "none" proves nothing, and HS* would make our client secret the provider's key.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = ProviderLimits.LongestToken };
    private readonly IssuerRule _issuer = new(options.Issuer);

    /// <summary>Believes the token, or says why not.</summary>
    /// <param name="text">The token.</param>
    /// <param name="types">Accepted <c>typ</c>; null for any.</param>
    /// <param name="mayLackEnd">It may be without <c>exp</c>.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Believed> Validate(string text, IEnumerable<string>? types, bool mayLackEnd, CancellationToken ct)
    {
        if (Read(text) is not var (token, claims))
        {
            return new Believed.Not(Distrust.IdTokenMalformed);
        }

        var found = await keys.Named(token.Kid, ct);
        if (found is not Fetched<IReadOnlyList<JsonWebKey>>.Got { Value: var candidates })
        {
            var failed = (Fetched<IReadOnlyList<JsonWebKey>>.Failed)found;
            return new Believed.Unavailable(failed.Trouble, failed.RetryAfter);
        }

        // Read before the signature is checked, but only to say which issuer the checked token must have.
        var tenant = _issuer.HasTenant ? Claims.Id(claims, options.TenantClaim ?? "") : null;
        if (_issuer.For(tenant) is not { } issuer)
        {
            return new Believed.Not(Distrust.TenantMissing);
        }

        // A directory's key may be limited to one of its tenants.
        var usable = candidates.Where(k => KeyIssuer(k) is not { } limit || new IssuerRule(limit).For(tenant) == issuer).ToArray();
        if (usable.Length == 0 && candidates.Count > 0)
        {
            return new Believed.Not(Distrust.IdTokenIssuer);
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(usable, issuer, types, mayLackEnd));
        var distrust = result.IsValid ? Issued(claims) : Explain(result.Exception);
        return distrust == Distrust.None ? new Believed.Token(claims, issuer) : new Believed.Not(distrust);
    }

    private static (JsonWebToken Token, JsonElement Claims)? Read(string text)
    {
        if (text.Length > ProviderLimits.LongestToken)
        {
            return null;
        }

        try
        {
            var token = new JsonWebToken(text);

            // Encrypted tokens have no readable payload; a payload with a claim twice is refused like any such JSON.
            return !token.IsEncrypted && JsonBody.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload)) is { } claims
                ? (token, claims)
                : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or SecurityTokenException or JsonException)
        {
            return null;
        }
    }

    private static string? KeyIssuer(JsonWebKey key) => key.AdditionalData.TryGetValue("issuer", out var issuer) ? issuer.ToString() : null;

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> usable, string issuer, IEnumerable<string>? types, bool mayLackEnd) => new()
    {
        ValidAlgorithms = Algorithms,
        ValidTypes = types,
        IssuerSigningKeys = usable,
        ValidIssuer = issuer,
        ValidAudience = options.ClientId,
        RequireSignedTokens = true,

        // The library would ask the wall clock.
        LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires, mayLackEnd),
    };

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, bool mayLackEnd)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return (expires is { } end ? now < end + ProviderLimits.ClockSkew : mayLackEnd)
            && !(notBefore is { } start && start > now + ProviderLimits.ClockSkew);
    }

    private Distrust Issued(JsonElement claims) =>
        Claims.Time(claims, "iat") is { } issued && issued <= time.GetUtcNow() + ProviderLimits.ClockSkew ? Distrust.None : Distrust.IdTokenLifetime;

    // The exception stays here: its message may quote the token.
    private static Distrust Explain(Exception? why) => why switch
    {
        SecurityTokenInvalidIssuerException => Distrust.IdTokenIssuer,
        SecurityTokenInvalidAudienceException => Distrust.IdTokenAudience,
        SecurityTokenInvalidTypeException => Distrust.TokenType,
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException
            or SecurityTokenNoExpirationException => Distrust.IdTokenLifetime,
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException
            or SecurityTokenInvalidSigningKeyException => Distrust.IdTokenSignature,
        _ => Distrust.IdTokenMalformed,
    };
}
