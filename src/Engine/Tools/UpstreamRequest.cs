using System.Net.Http.Headers;
using System.Text.Json;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tools;

/// <summary>One request of a tool, independent of the message objects that the tool holds, so that it can be sent twice. S47.</summary>
internal sealed record UpstreamRequest(
    HttpMethod Method, Uri Url, byte[]? Body, IReadOnlyList<KeyValuePair<string, string>> Headers, string? IdempotencyKey)
{
    /// <summary>Set by the engine alone, or able to change where and how the request goes.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Cookie", "Host", "Idempotency-Key", "traceparent", "tracestate", "baggage", "Connection",
        "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer", "Content-Length", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
    };

    /// <summary>True when the request changes something upstream.</summary>
    public bool IsMutating => IdempotencyKey is not null;

    /// <summary>A JSON body as bytes; null for none.</summary>
    public static byte[]? Json(object? body) => body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ToolJson.Api);

    /// <summary>The headers of a message that a tool made.</summary>
    /// <exception cref="InvalidOperationException">One of them is not the tool's to set.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> HeadersOf(HttpRequestMessage message)
    {
        var headers = message.Headers.Concat((IEnumerable<KeyValuePair<string, IEnumerable<string>>>?)message.Content?.Headers ?? [])
            .Where(h => !string.Equals(h.Key, "Content-Length", StringComparison.OrdinalIgnoreCase)).ToList();
        return headers.FirstOrDefault(h => Reserved.Contains(h.Key)).Key is { } reserved
            ? throw new InvalidOperationException($"The header '{reserved}' is set by the engine, not by a tool.")
            : [.. headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v)))];
    }

    /// <summary>The message that goes out.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="traceId">The call's trace.</param>
    public HttpRequestMessage ToMessage(Secret token, string traceId)
    {
        // SocketsHttpHandler sends a request again, up to three times, when the server closes without an answer and no content was on its
        // way; on a new connection, too. So a write always has content, if only an empty one: then the handler leaves it to us. R1.
        var body = Body ?? (IsMutating ? [] : null);
        var message = new HttpRequestMessage(Method, Url) { Content = body is null ? null : new ByteArrayContent(body) };
        foreach (var (name, value) in Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value) || message.Content?.Headers.TryAddWithoutValidation(name, value) == true;
        }

        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        if (IdempotencyKey is not null)
        {
            message.Headers.Add("Idempotency-Key", IdempotencyKey);
        }

        if (TraceId.Header(traceId) is { } parent)
        {
            message.Headers.Add("traceparent", parent);
        }

        return message;
    }
}
