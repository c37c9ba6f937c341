using System.Net;

namespace ReconnectGrains.Engine.Tools;

/// <summary>The connections to providers' APIs, shared by all runs.</summary>
/// <param name="network">What the requests leave through.</param>
public sealed class UpstreamHttp(Network network) : IDisposable
{
    /// <summary>Longest time to reach the server. Shorter than the deadline, so that a server out of reach is known not to have been asked.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _reads = new(network.Through(Handler(TimeSpan.FromMinutes(2))));

    // A kept connection may be closed by the server while a request is on its way, and whether that request arrived is then unknown.
    // A write gets a connection of its own, so that this everyday event does not make it uncertain.
    private readonly HttpMessageInvoker _writes = new(network.Through(Handler(TimeSpan.Zero)));

    internal HttpMessageInvoker For(bool mutating) => mutating ? _writes : _reads;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reads.Dispose();
        _writes.Dispose();
    }

    private static SocketsHttpHandler Handler(TimeSpan connectionLifetime) => new()
    {
        // RFC 9700 §4.11: a redirect must not carry the token elsewhere. S41.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = connectionLifetime,

        // The default propagator also forwards baggage, which may hold what an inbound request brought along.
        ActivityHeadersPropagator = null,
    };
}
