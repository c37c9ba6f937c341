using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Authorizing;

namespace ReconnectGrains.McpHost.Authorization.Endpoints;

/// <summary>The public halves of our signing keys (RFC 7517 §5): those before, the current one, and the next.</summary>
internal sealed class KeysEndpoint(SigningKeys keys)
{
    /// <summary>Answers a request.</summary>
    public async Task Get(HttpContext http, CancellationToken cancellation)
    {
        var all = await keys.All(cancellation);
        var document = new JsonObject { ["keys"] = new JsonArray([.. all.Select(Public)]) };
        await PublicJson.Write(http, JsonSerializer.SerializeToUtf8Bytes(document), ServerMetadata.Fresh, cancellation);
    }

    /// <summary>Member by member, so that no private half can slip in.</summary>
    private static JsonNode Public(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = key.KeyId,
        };
    }
}
