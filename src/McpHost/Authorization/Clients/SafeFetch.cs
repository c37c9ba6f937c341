using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>
/// Fetches JSON from an address that a stranger named, over <see cref="PublicConnections"/>; size and time are bounded. S27, S41.
/// </summary>
internal sealed class SafeFetch : IDisposable
{
    /// <summary>Largest document, in bytes.</summary>
    public const int LargestDocument = 32 * 1024;

    /// <summary>The whole fetch.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly bool _allowLoopbackHttp;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Fetches for a server with these options.</summary>
    public SafeFetch(BuiltInOptions options, Resolve resolve, TimeProvider time)
    {
        (_allowLoopbackHttp, _time) = (options.AllowLoopbackHttp, time);
#pragma warning disable CA2000 // HttpClient owns it: disposeHandler below.
        var handler = PublicConnections.Handler(resolve, a => options.AllowLoopbackHttp && IPAddress.IsLoopback(a), Deadline);
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
}
