using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Metadata;

/// <summary>Tells clients where tokens for this server come from (RFC 9728 §2). S6, S7.</summary>
/// <param name="options">The resource.</param>
/// <param name="policy">Knows which scopes the tools need: those and no others are named.</param>
/// <param name="servers">The authorization servers.</param>
internal sealed class ResourceMetadata(McpEndpointOptions options, AccessPolicy policy, AuthorizationServers servers)
{
    /// <summary>How long a client may keep the document: 5 min, so that a new tool's scopes are known soon.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly byte[] _json = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["resource"] = options.Resource,
        ["authorization_servers"] = new JsonArray([.. servers.Issuers.Select(i => (JsonNode)i)]),
        ["scopes_supported"] = new JsonArray([.. policy.AllScopes.Select(s => (JsonNode)s)]),
        ["bearer_methods_supported"] = new JsonArray("header"),
        ["resource_name"] = options.Title,
    });

    /// <summary>Answers a request for the document. Pages of any origin may read it: it is public, and browser clients need it (RFC 9728 §3.1).</summary>
    public async Task Get(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = _json.Length;
        http.Response.Headers.CacheControl = $"public, max-age={(int)Fresh.TotalSeconds}";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        await http.Response.Body.WriteAsync(_json, cancellationToken);
    }
}

/// <summary>The issuers whose tokens this server accepts: the operator's provider, or ourselves.</summary>
/// <param name="Issuers">Issuer identifiers (RFC 8414 §2).</param>
public sealed record AuthorizationServers(IReadOnlyList<string> Issuers)
{
    /// <summary>Authorizing there again also mends the connections to providers: true of our own server, which leads through them.</summary>
    public bool MendConnections { get; init; }
}
