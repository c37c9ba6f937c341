namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Refuses requests that a page of somebody else's made a browser send: by a name that was re-bound to our address, or from a foreign
/// origin (Streamable HTTP, Security). S13.
/// </summary>
internal sealed class HostRules(McpEndpointOptions options)
{
    private readonly HashSet<string> _hosts = new(
        options.AllowedHosts.Append(new Uri(options.PublicUrl).Host).Select(h => h.Trim('[', ']')), StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _origins = new(
        options.AllowedOrigins.Append(new Uri(options.PublicUrl).GetLeftPart(UriPartial.Authority)), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong, or null.</summary>
    public string? Problem(HttpRequest request)
    {
        if (!IsHost(request.Host))
        {
            return "The Host header names no host of this server.";
        }

        var origins = request.Headers.Origin;
        return origins.Count == 0 || (origins.Count == 1 && IsOrigin(origins.ToString())) ? null : "Pages of this origin may not call this server.";
    }

    /// <summary>Whether pages of this origin may call.</summary>
    public bool IsOrigin(string origin) =>
        _origins.Contains(origin) || (options.AllowLoopback && Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.IsLoopback);

    private bool IsHost(HostString host) =>
        host.HasValue && host.Host.Trim('[', ']') is var name
        && (_hosts.Contains(name) || (options.AllowLoopback && Uri.TryCreate($"http://{host.Value}/", UriKind.Absolute, out var url) && url.IsLoopback));
}
