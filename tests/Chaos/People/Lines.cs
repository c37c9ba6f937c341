using System.Net;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos.People;

/// <summary>The connections that all hosts and browsers share; each request learns which node answered it.</summary>
internal sealed class Lines : IDisposable
{
    private static readonly AsyncLocal<Node?> Current = new();

    /// <summary>Requests of hosts that are out at a time: as a busy machine gets slower, everybody asks less often instead of all at once.</summary>
    private const int HostsAtOnce = 32;

    private const int BrowsersAtOnce = 8;

    private readonly SocketsHttpHandler _sockets = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
    };

    /// <summary>Whoever asks for a host takes a turn here first.</summary>
    public SemaphoreSlim Hosts { get; } = new(HostsAtOnce);

    /// <summary>Whoever goes somewhere with a browser takes a turn here first.</summary>
    public SemaphoreSlim Browsers { get; } = new(BrowsersAtOnce);

    /// <summary>What a client sends through; it may dispose it.</summary>
    public HttpMessageHandler Connect() => new Line(_sockets);

    /// <summary>Begins to listen for the name of the node that answers.</summary>
    public static Node Listen() => Current.Value = new Node();

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.Dispose();
        Hosts.Dispose();
        Browsers.Dispose();
    }

    /// <summary>The node that answered last.</summary>
    internal sealed class Node
    {
        public string? Name { get; set; }
    }

    // The sockets outlive every client.
    private sealed class Line(HttpMessageHandler sockets) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(sockets, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await _inner.SendAsync(request, cancellationToken);
            if (Current.Value is { } node && answer.Headers.TryGetValues(LoadBalancer.NodeHeader, out var names))
            {
                node.Name = names.First();
            }

            return answer;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
