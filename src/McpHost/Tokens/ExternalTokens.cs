using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>
/// Judges JWT access tokens (RFC 9068 §4) of the operator's identity providers: each by the one issuer that it names, with that issuer's
/// keys and rules and no other's. M9, S1, S3.
/// </summary>
internal sealed class ExternalTokens(IReadOnlyList<TrustedIssuer> issuers) : IAccessTokens, IDisposable
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <inheritdoc/>
    public async Task<TokenVerdict> Judge(string token, CancellationToken cancellationToken)
    {
        if (Read(token) is not var (jwt, claims))
        {
            return new TokenVerdict.Invalid("The token is not a signed JWT.");
        }

        // Only a choice of the judge: whoever is named has to have signed it.
        return claims.Text("iss") is { } named && issuers.FirstOrDefault(i => i.IsNamed(named)) is { } issuer
            ? await issuer.Judge(jwt, claims, cancellationToken)
            : new TokenVerdict.Invalid("The token is of another issuer.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var issuer in issuers)
        {
            issuer.Dispose();
        }
    }

    private static (JsonWebToken Token, JsonElement Claims)? Read(string token)
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
}
