using System.Net;
using System.Net.Sockets;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancellation);

/// <summary>
/// Connections to addresses that are not ours to trust. The connection goes to the very address that was checked, so that a name cannot mean
/// something else a moment later; redirects, proxies and cookies do not exist. S27, S41.
/// </summary>
internal static class PublicConnections
{
    /// <summary>A handler for such connections.</summary>
    /// <param name="resolve">Finds addresses.</param>
    /// <param name="alsoAllowed">Addresses besides public ones.</param>
    /// <param name="deadline">For connecting.</param>
    public static SocketsHttpHandler Handler(Resolve resolve, Func<IPAddress, bool> alsoAllowed, TimeSpan deadline) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = deadline,
        PooledConnectionLifetime = TimeSpan.Zero,
        MaxResponseHeadersLength = ProviderLimits.LargestHeaders,
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, cancellation) => Connect(context, resolve, alsoAllowed, cancellation),
    };

    private static async ValueTask<Stream> Connect(
        SocketsHttpConnectionContext context, Resolve resolve, Func<IPAddress, bool> alsoAllowed, CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var found = IPAddress.TryParse(endpoint.Host, out var literal) ? [literal] : await resolve(endpoint.Host, cancellation);

        // All of them: a name that has one private address is a name that somebody plays with.
        if (found.Length == 0 || !found.All(a => PublicAddress.Is(a) || alsoAllowed(a)))
        {
            throw new HttpRequestException("The address is not public.");
        }

#pragma warning disable CA2000 // The stream owns it; where there is none, it is disposed below.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(found, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
