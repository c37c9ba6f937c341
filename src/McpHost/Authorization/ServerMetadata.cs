using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>What our authorization server says of itself (RFC 8414 §2, OpenID Connect Discovery §3).</summary>
internal sealed class ServerMetadata(McpEndpointOptions endpoint, AccessPolicy policy, BuiltInOptions options)
{
    /// <summary>Scopes that are about the user and not about any tool (OpenID Connect Core §5.4).</summary>
    public static readonly ScopeSet OfOpenId = ScopeSet.Of("openid", "email", "profile");

    /// <summary>How long a client may keep the document.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(Document(endpoint, policy, options));

    /// <summary>Answers a request for the document.</summary>
    public Task Get(HttpContext http, CancellationToken cancellation) => PublicJson.Write(http, _json, Fresh, cancellation);

    private static JsonObject Document(McpEndpointOptions endpoint, AccessPolicy policy, BuiltInOptions options)
    {
        var document = new JsonObject
        {
            ["issuer"] = endpoint.Origin,
            ["authorization_endpoint"] = endpoint.Origin + AuthorizationPaths.Authorize,
            ["token_endpoint"] = endpoint.Origin + AuthorizationPaths.Token,
            ["revocation_endpoint"] = endpoint.Origin + AuthorizationPaths.Revoke,
            ["userinfo_endpoint"] = endpoint.Origin + AuthorizationPaths.UserInfo,
            ["jwks_uri"] = endpoint.Origin + AuthorizationPaths.Keys,
            ["scopes_supported"] = List(policy.AllScopes.Union(OfOpenId)),
            ["response_types_supported"] = List(["code"]),
            ["response_modes_supported"] = List(["query"]),
            ["grant_types_supported"] = List(["authorization_code", "refresh_token"]),
            ["code_challenge_methods_supported"] = List(["S256"]),
            ["token_endpoint_auth_methods_supported"] = List(ClientMetadata.Methods),
            ["token_endpoint_auth_signing_alg_values_supported"] = List(["ES256", "ES384", "RS256", "PS256"]),
            ["revocation_endpoint_auth_methods_supported"] = List(ClientMetadata.Methods),
            ["revocation_endpoint_auth_signing_alg_values_supported"] = List(["ES256", "ES384", "RS256", "PS256"]),
            ["subject_types_supported"] = List(["public"]),
            ["id_token_signing_alg_values_supported"] = List(["ES256"]),
            ["claims_supported"] = List(["sub", "iss", "aud", "exp", "iat", "nonce", "email", "email_verified", "name"]),
            ["prompt_values_supported"] = List(["none", "login", "consent"]),
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
            ["authorization_response_iss_parameter_supported"] = true,
            ["client_id_metadata_document_supported"] = true,
        };
        if (options.AllowRegistration)
        {
            document["registration_endpoint"] = endpoint.Origin + AuthorizationPaths.Register;
        }

        return document;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}

/// <summary>A public document: anybody may read it, and keep it for a while.</summary>
internal static class PublicJson
{
    /// <summary>Writes it.</summary>
    public static async Task Write(HttpContext http, byte[] json, TimeSpan fresh, CancellationToken cancellation)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        http.Response.Headers.CacheControl = $"public, max-age={(int)fresh.TotalSeconds}";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.Body.WriteAsync(json, cancellation);
    }
}
