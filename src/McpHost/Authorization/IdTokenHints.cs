using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>
/// ID tokens of ours that come back as a hint of who is meant (OpenID Connect Core §3.1.2.1). Their age does not matter; the client that
/// they were for does.
/// </summary>
internal sealed class IdTokenHints(SigningKeys keys, McpEndpointOptions endpoint)
{
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = Limits.TokenCharacters, MapInboundClaims = false };

    /// <summary>Whose token it is; null where it is not one of ours for this client.</summary>
    public async Task<string?> SubjectOf(string hint, string client, CancellationToken cancellation)
    {
        if (SignedToken.Read(hint) is not var (jwt, claims))
        {
            return null;
        }

        var result = await _handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = ["JWT"],
            ValidIssuer = endpoint.Origin,
            ValidAudience = client,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            IssuerSigningKeys = await keys.All(cancellation),
            RequireSignedTokens = true,
#pragma warning disable CA5404 // A hint tells who is meant, and opens nothing: the specification lets it be expired.
            ValidateLifetime = false,
#pragma warning restore CA5404
        });
        return result.IsValid ? claims.Text("sub") : null;
    }
}
