using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>Which node did which part of one call's story; null for a part that the story does not have.</summary>
/// <param name="Parked">Parked the call.</param>
/// <param name="Linked">Showed the link's page.</param>
/// <param name="Returned">Took the browser back from the provider.</param>
/// <param name="Confirmed">Took the user's tick.</param>
/// <param name="Executed">Sent the request to the API.</param>
/// <param name="Collected">Gave the result.</param>
internal sealed record Trail(string? Parked, string? Linked, string? Returned, string? Confirmed, string? Executed, string? Collected)
{
    /// <summary>Reads it from the requests of one call's story.</summary>
    /// <param name="visits">
    /// The requests, oldest first: the first one to the MCP endpoint is the call, the first one after the browser's collects.
    /// </param>
    /// <param name="executed">The node whose log has the execution.</param>
    public static Trail Of(IReadOnlyList<Visit> visits, string? executed)
    {
        var browsed = visits.Select((v, i) => v.Path == McpEndpointOptions.Path ? -1 : i).DefaultIfEmpty(-1).Max();
        return new Trail(
            visits.FirstOrDefault(v => v.Path == McpEndpointOptions.Path)?.Node,
            visits.FirstOrDefault(v => v.Method == "GET" && v.Path.StartsWith(Paths.Link(""), StringComparison.Ordinal))?.Node,
            visits.LastOrDefault(v => v.Path == Paths.Callback)?.Node,
            visits.FirstOrDefault(v => v.Method == "POST" && v.Path.StartsWith(Paths.Requests, StringComparison.Ordinal))?.Node,
            executed,
            browsed < 0 ? null : visits.Skip(browsed + 1).FirstOrDefault()?.Node);
    }

    /// <summary>Every node that had a part in it.</summary>
    public IReadOnlyList<string> Nodes =>
        [.. new[] { Parked, Linked, Returned, Confirmed, Executed, Collected }.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
