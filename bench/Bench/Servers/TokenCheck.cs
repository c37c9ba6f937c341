using System.Collections.Concurrent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Bench.World;

namespace ReconnectGrains.Bench.Servers;

/// <summary>
/// How the two lower bounds check a token: signature, issuer, audience, type and lifetime; on every call, or, as the cheapest way there is,
/// once. A token that was seen is then looked up by its own text, without any limit on how many.
/// </summary>
/// <param name="keys">Where the issuer's keys are.</param>
/// <param name="issuer">The issuer.</param>
/// <param name="audience">The audience.</param>
/// <param name="always">On every call.</param>
internal sealed class TokenCheck(SigningKey keys, string issuer, string audience, bool always)
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly TokenValidationParameters _parameters = new()
    {
        ValidIssuer = issuer,
        ValidAudience = audience,
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = new JsonWebKeySet(keys.Published.ToJsonString()).Keys,
    };

    /// <summary>Whether the request has a good token.</summary>
    public async ValueTask<bool> IsGood(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return false;
        }

        var token = header["Bearer ".Length..];
        if (!always && _seen.ContainsKey(token))
        {
            return true;
        }

        var isGood = (await _handler.ValidateTokenAsync(token, _parameters)).IsValid;
        if (isGood && !always)
        {
            _seen[token] = true;
        }

        return isGood;
    }
}
