using System.Text.Json;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>Validates ID tokens (OpenID Connect Core §3.1.3.7): signature, issuer, audience, lifetime, nonce. S33, S42, R4.</summary>
internal sealed class IdTokens(ProviderOptions options, SignedTokens signed)
{
    /// <summary>Believes the token, or says why not.</summary>
    public async Task<Believed> Validate(string idToken, Secret nonce, CancellationToken ct) =>
        await signed.Validate(idToken, types: null, mayLackEnd: false, ct) switch
        {
            Believed.Token token when Checks(token.Claims, nonce) is var distrust and not Distrust.None => new Believed.Not(distrust),
            var believed => believed,
        };

    /// <summary>The rules that are OpenID Connect's and not every JWT's.</summary>
    private Distrust Checks(JsonElement claims, Secret nonce)
    {
        var hasMoreAudiences =
            claims.TryGetProperty("aud", out var aud) && aud.ValueKind == JsonValueKind.Array && aud.GetArrayLength() > 1;
        var azp = claims.TryGetProperty("azp", out var value) ? value.AsText() ?? "" : null;
        if (azp is null ? hasMoreAudiences : azp != options.ClientId)
        {
            return Distrust.IdTokenAudience;
        }

        return claims.Text("nonce") is { } given && new Secret(given).Equals(nonce) ? Distrust.None : Distrust.IdTokenNonce;
    }
}
