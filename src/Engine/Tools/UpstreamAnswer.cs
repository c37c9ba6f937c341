using System.Net;
using System.Net.Http.Headers;

namespace ReconnectGrains.Engine.Tools;

/// <summary>An API's whole answer, read and freed of the token.</summary>
/// <param name="Message">The status and headers.</param>
/// <param name="Body">The body; null when the answer was a success and longer than the limit.</param>
internal sealed record UpstreamAnswer(HttpResponseMessage Message, byte[]? Body) : IDisposable
{
    /// <summary>Longest answer, in bytes after decompression.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int LargestBuffer = 16 * 1024;

    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    private static readonly HashSet<string> Withheld = new(StringComparer.OrdinalIgnoreCase)
    {
        "Set-Cookie", "Connection", "Transfer-Encoding", "Content-Length", "Trailer", "Upgrade",
    };

    public HttpStatusCode Status => Message.StatusCode;

    public bool IsSuccess => Message.IsSuccessStatusCode;

    /// <summary>Reads the rest of a response.</summary>
    /// <exception cref="HttpRequestException">A successful answer broke off.</exception>
    public static async Task<UpstreamAnswer> Read(HttpResponseMessage response, TokenMask mask, CancellationToken cancellationToken)
    {
        byte[]? body = null;
        try
        {
            body = await ReadBody(response.Content, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !response.IsSuccessStatusCode)
        {
            // The status of a refusal says enough.
            body = [];
        }
        catch
        {
            response.Dispose();
            throw;
        }

        mask.Cover(body);
        return new(response, body);
    }

    /// <summary>How long the API asks to wait (RFC 9110 §10.2.3), within reason.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now)
    {
        var asked = Message.Headers.RetryAfter?.Delta ?? (Message.Headers.RetryAfter?.Date - now);
        return asked is { } delay ? TimeSpan.FromTicks(Math.Clamp(delay.Ticks, ShortestDelay.Ticks, LongestDelay.Ticks)) : null;
    }

    /// <summary>The same answer as a message that was never near the token.</summary>
    public HttpResponseMessage ForTool(HttpRequestMessage? request, TokenMask mask)
    {
        var message = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Body ?? []), RequestMessage = request };
        Copy(Message.Headers, message.Headers, mask);
        Copy(Message.Content.Headers, message.Content.Headers, mask);
        return message;
    }

    public void Dispose() => Message.Dispose();

    private static void Copy(HttpHeaders from, HttpHeaders to, TokenMask mask)
    {
        foreach (var (name, values) in from.NonValidated.Where(h => !Withheld.Contains(h.Key)))
        {
            to.TryAddWithoutValidation(name, values.Where(v => !mask.Finds(v)));
        }
    }

    private static async Task<byte[]?> ReadBody(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        if (content.Headers.ContentLength is <= LargestBuffer and var length)
        {
            // The connection gives no byte more than was announced; an answer to HEAD has none at all.
            var whole = new byte[(int)length];
            var got = await stream.ReadAtLeastAsync(whole, whole.Length, throwOnEndOfStream: false, cancellationToken);
            return got == whole.Length ? whole : whole[..got];
        }

        using var body = new MemoryStream();
        var buffer = new byte[LargestBuffer];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (body.Length + read > MaxBytes)
            {
                return null;
            }

            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return body.ToArray();
    }
}
