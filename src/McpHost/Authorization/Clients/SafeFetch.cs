using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Finds the addresses of a host name.</summary>
internal delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancellation);

/// <summary>
/// Fetches JSON from an address that a stranger named. The connection goes to the very address that was checked, so that a name cannot
/// mean something else a moment later; redirects, proxies and cookies do not exist; size and time are bounded. S27, S41.
/// </summary>
internal sealed class SafeFetch : IDisposable
{
    /// <summary>Largest document, in bytes.</summary>
    public const int LargestDocument = 32 * 1024;

    /// <summary>The whole fetch.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly Resolve _resolve;
    private readonly bool _allowLoopbackHttp;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Fetches for a server with these options.</summary>
    public SafeFetch(BuiltInOptions options, Resolve resolve, TimeProvider time)
    {
        (_resolve, _allowLoopbackHttp, _time) = (resolve, options.AllowLoopbackHttp, time);
#pragma warning disable CA2000 // HttpClient owns it: disposeHandler below.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = Deadline,
            PooledConnectionLifetime = TimeSpan.Zero,
            MaxResponseHeadersLength = ProviderLimits.LargestHeaders,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
            ConnectCallback = Connect,
        };
#pragma warning restore CA2000
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("User-Agent", "ReconnectGrains");
        _http.DefaultRequestHeaders.Add("Accept", "application/json");
    }

    /// <summary>True for an address that may be fetched from at all, before its name is looked up.</summary>
    public bool IsAcceptable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (_allowLoopbackHttp && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    /// <summary>The document; null for whatever goes wrong.</summary>
    public async Task<JsonElement?> Json(string address, CancellationToken cancellation)
    {
        if (!IsAcceptable(address))
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var response = await _http.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.StatusCode == HttpStatusCode.OK ? await Read(response.Content, either.Token) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or SocketException or InvalidOperationException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement?> Read(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentType?.MediaType is not { } type
            || !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        // Counted while reading: Content-Length is the sender's word.
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var bytes = new byte[LargestDocument + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length > LargestDocument ? null : JsonElement.Parse(bytes.AsSpan(0, length), Strict);
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var found = IPAddress.TryParse(endpoint.Host, out var literal) ? [literal] : await _resolve(endpoint.Host, cancellation);

        // All of them: a name that has one private address is a name that somebody plays with.
        if (found.Length == 0 || !found.All(a => PublicAddress.Is(a) || (_allowLoopbackHttp && IPAddress.IsLoopback(a))))
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
