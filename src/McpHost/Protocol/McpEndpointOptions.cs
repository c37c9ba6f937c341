namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Where the MCP endpoint lives and how it introduces itself.</summary>
public sealed class McpEndpointOptions
{
    /// <summary>The path of the MCP endpoint.</summary>
    public const string Path = "/mcp";

    /// <summary>The origin under which hosts and browsers reach this application: <c>https://connector.example.com</c>.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Further host names that requests may be addressed to, such as the one a reverse proxy sends. S13.</summary>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>Further origins whose pages may call the MCP endpoint. S13.</summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Loopback hosts and origins are fine, whatever their port. For development only.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Requests that one client may send for one user within a minute. S30.</summary>
    public int RequestsPerMinute { get; set; } = 6_000;

    /// <summary>Requests without a good token that one address may send within a minute. S30.</summary>
    public int StrangersPerMinute { get; set; } = 3_000;

    /// <summary>The server's name towards hosts.</summary>
    public string Name { get; set; } = "reconnect-grains";

    /// <summary>The server's name towards people; also the resource's name in its metadata (RFC 9728 §2).</summary>
    public string Title { get; set; } = "ReconnectGrains connector";

    /// <summary>The connector's version.</summary>
    public string Version { get; set; } = "1.0.0";

    /// <summary>What hosts may tell their model about the connector as a whole.</summary>
    public string? Instructions { get; set; }

    /// <summary>This server as a protected resource: what tokens name in <c>aud</c> (RFC 8707 §2, RFC 9728 §2).</summary>
    public string Resource => Origin + Path;

    /// <summary>Where the resource's metadata is (RFC 9728 §3.1).</summary>
    public string ResourceMetadata => Origin + "/.well-known/oauth-protected-resource" + Path;

    /// <summary><see cref="PublicUrl"/> without a slash at its end.</summary>
    public string Origin => PublicUrl.TrimEnd('/');

    /// <summary>What is misconfigured, as sentences for the operator; empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url))
        {
            problems.Add("PublicUrl must be an absolute URL, such as https://connector.example.com.");
        }
        else if (url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && AllowLoopback))
        {
            problems.Add("PublicUrl must be https (http only on loopback, in development).");
        }
        else if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0 || !PublicUrl.StartsWith(Left(url), StringComparison.Ordinal))
        {
            problems.Add("PublicUrl must be an origin in lower case: scheme, host and port, without path, query or credentials.");
        }

        problems.AddRange(AllowedOrigins.Where(o => !Uri.TryCreate(o, UriKind.Absolute, out var origin) || Left(origin) != o)
            .Select(o => $"AllowedOrigins: '{o}' is not an origin, such as https://app.example.com."));
        return problems;
    }

    private static string Left(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
