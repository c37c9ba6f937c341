using System.Buffers;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>What came of reading a body.</summary>
internal abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>A request or a notification.</summary>
    public sealed record Read(IncomingMessage Message) : ReadOutcome;

    /// <summary>Neither.</summary>
    public sealed record Refused(RpcRefusal Refusal) : ReadOutcome;
}

/// <summary>Reads one JSON-RPC message (JSON-RPC 2.0 §4; MCP, Base Protocol) from a body of unknown origin. R6.</summary>
internal static class MessageReader
{
    /// <summary>Longest body, in bytes: the largest arguments (64 KiB), escaped at worst, and what stands around them.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    /// <summary>Deepest nesting: that of arguments (64) and what stands around them.</summary>
    public const int MaxDepth = 68;

    // Two members of one name would mean one thing to us and another to a proxy that reads the last one (RFC 8259 §4).
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads and judges the body.</summary>
    public static async Task<ReadOutcome> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request.ContentLength > MaxBodyBytes || await Body(request, cancellationToken) is not { } body
                ? Refuse(StatusCodes.Status413PayloadTooLarge, RpcErrorCode.InvalidRequest, $"The body is longer than {MaxBodyBytes / 1024} KiB.")
                : Judge(JsonElement.Parse(body, Strict));
        }
        catch (IOException e)
        {
            // A broken chunk, a body too slow. What it says is about the inside of the web server.
            var status = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            return Refuse(status, RpcErrorCode.InvalidRequest, "The body did not arrive whole.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote what was sent.
            return Refuse(StatusCodes.Status400BadRequest, RpcErrorCode.ParseError, "The body is not JSON, names a member twice, or is nested too deeply.");
        }
    }

    private static async Task<byte[]?> Body(HttpRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await request.BodyReader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > MaxBodyBytes)
            {
                return null;
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                request.BodyReader.AdvanceTo(result.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static ReadOutcome Judge(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return Invalid("Batches are not supported: send each message by itself.", null);
        }

        var id = Id(root);
        if (root.ValueKind != JsonValueKind.Object || root.Text("jsonrpc") != "2.0" || root.Text("method") is not { Length: > 0 } method)
        {
            return Invalid("This is not a JSON-RPC 2.0 request or notification.", id);
        }

        if (root.Member("id") is not null && id is null)
        {
            return Invalid("The id must be a text or an integer.", null);
        }

        var parameters = root.Member("params");
        if (parameters is not (null or { ValueKind: JsonValueKind.Object or JsonValueKind.Null }))
        {
            return Refuse(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidParams, "params must be an object.", id);
        }

        return new ReadOutcome.Read(new IncomingMessage(id, method, parameters is { ValueKind: JsonValueKind.Object } given ? given : null));
    }

    private static RequestId? Id(JsonElement root) => root.Member("id") switch
    {
        { ValueKind: JsonValueKind.String } text when text.AsText() is { } value => new RequestId(value),
        { } number when number.TryInteger() is { } value => new RequestId(value),
        _ => null,
    };

    private static ReadOutcome Invalid(string message, RequestId? id) =>
        Refuse(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidRequest, message, id);

    private static ReadOutcome Refuse(int status, int code, string message, RequestId? id = null) =>
        new ReadOutcome.Refused(new RpcRefusal(status, code, message, id));
}
