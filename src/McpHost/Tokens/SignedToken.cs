using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Takes a JWT apart before anything of it is believed.</summary>
internal static class SignedToken
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <summary>The token and its claims; null for what is not a signed JWT with unambiguous JSON claims.</summary>
    public static (JsonWebToken Token, JsonElement Claims)? Read(string token)
    {
        try
        {
            var jwt = new JsonWebToken(token);
            return jwt.IsEncrypted ? null : (jwt, JsonElement.Parse(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload), Strict));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or SecurityTokenException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Why a token that was checked is not good. The exception stays here: its message may quote the token.</summary>
    public static TokenVerdict.Invalid Explain(Exception? why, JsonElement claims, DateTimeOffset now) => why switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException =>
            TokenClaims.Time(claims, "exp") is { } end && now >= end
                ? new("The token has expired.", IsExpired: true)
                : new("The token is not valid yet, or has no end."),
        SecurityTokenInvalidAudienceException => new("The token was issued for another resource."),
        SecurityTokenInvalidIssuerException => new("The token is of another issuer."),
        SecurityTokenInvalidTypeException => new("The token is not an access token."),
        _ => new("The token's signature is not valid."),
    };
}
