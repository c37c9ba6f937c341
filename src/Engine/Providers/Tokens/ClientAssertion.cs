using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>
/// Proves which client we are without a shared secret (RFC 7523 §3, OpenID Connect Core §9): a JWT for one provider, for a short time, with
/// an id of its own, so that the provider can refuse it a second time.
/// </summary>
internal sealed class ClientAssertion(ProviderOptions options, Randomness randomness, TimeProvider time)
{
    /// <summary>The value of <c>client_assertion_type</c>.</summary>
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // Not before it is needed: an application that cannot read it is told so by its check of the configuration, not by an exception here.
    private readonly Lazy<ClientKey> _key = new(() => ClientKey.Load(options.ClientKeyPath!, options.ClientKeyPasswordFile, options.ClientKeyId));

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>A new assertion.</summary>
    /// <param name="tokenEndpoint">Its address; the audience also at the revocation endpoint, which has none of its own (RFC 7523 §3).</param>
    public string For(string tokenEndpoint)
    {
        var now = time.GetUtcNow();
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.ClientId,
            Audience = options.ClientAssertionAudience == ClientAssertionAudience.Issuer ? options.Issuer : tokenEndpoint,
            Claims = new Dictionary<string, object> { ["sub"] = options.ClientId, ["jti"] = randomness.Id() },
            IssuedAt = now.UtcDateTime,
            Expires = now.AddSeconds(options.ClientAssertionSeconds).UtcDateTime,
            SigningCredentials = _key.Value.Credentials,
            AdditionalHeaderClaims = _key.Value.Header,
        });
    }
}
