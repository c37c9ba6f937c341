using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Challenges;

/// <summary>Writes <c>WWW-Authenticate</c> (RFC 6750 §3, RFC 9728 §5.1), for the header and for a result's <c>_meta</c>. M4, S3, S4.</summary>
internal sealed class AuthenticateHeader(McpEndpointOptions options)
{
    /// <summary>The <c>_meta</c> key of a challenge inside a result.</summary>
    public const string MetaKey = "mcp/www_authenticate";

    /// <summary>For a request without a token: no error code, because nothing was tried (RFC 6750 §3.1).</summary>
    public string Absent(ScopeSet scopes) => $"Bearer resource_metadata=\"{options.ResourceMetadata}\"{Scope(scopes)}";

    /// <summary>For a token that was tried.</summary>
    /// <param name="error">A code of RFC 6750 §3.1.</param>
    /// <param name="description">ASCII without quotes and backslashes: a sentence of ours, never anything that was sent.</param>
    /// <param name="scopes">All scopes that the request needs, by MCP scope name.</param>
    public string Failed(string error, string description, ScopeSet scopes) =>
        $"Bearer resource_metadata=\"{options.ResourceMetadata}\", error=\"{error}\", error_description=\"{description}\"{Scope(scopes)}";

    /// <summary>The <c>_meta</c> value: always with error and description, because hosts show their linking button only then. S4.</summary>
    public JsonArray ForMeta(string error, string description, ScopeSet scopes) => [Failed(error, description, scopes)];

    private static string Scope(ScopeSet scopes) => scopes.Count == 0 ? "" : $", scope=\"{scopes}\"";
}
