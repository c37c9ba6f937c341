using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>A request that a node answered.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path.</param>
/// <param name="Node">The node.</param>
internal sealed record Visit(string Method, string Path, string Node);

/// <summary>Notes which node answered which request, as the load balancer says.</summary>
internal sealed class Visits
{
    private readonly List<Visit> _all = [];
    private readonly Lock _gate = new();

    /// <summary>The node that answered last; null before.</summary>
    public string? Last => All is [.., var last] ? last.Node : null;

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<Visit> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Connections whose requests are noted here.</summary>
    public HttpMessageHandler Connect() => new Watcher(this) { InnerHandler = Connections.Plain() };

    private void Note(HttpResponseMessage answer)
    {
        if (answer.RequestMessage is { RequestUri: { } address } request
            && answer.Headers.TryGetValues(LoadBalancer.NodeHeader, out var nodes))
        {
            lock (_gate)
            {
                _all.Add(new Visit(request.Method.Method, address.AbsolutePath, nodes.First()));
            }
        }
    }

    private sealed class Watcher(Visits visits) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            visits.Note(answer);
            return answer;
        }
    }
}
