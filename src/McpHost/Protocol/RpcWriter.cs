using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Writes the answers that do not come out of a handler.</summary>
internal static class RpcWriter
{
    /// <summary>Bytes that most results fit into.</summary>
    private const int FirstBuffer = 1024;

    private static readonly JsonTypeInfo<CallToolResult> ToolResult = (JsonTypeInfo<CallToolResult>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(CallToolResult));
    private static readonly JsonTypeInfo<RequestId> Ids = (JsonTypeInfo<RequestId>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(RequestId));

    /// <summary>A JSON-RPC error, with the trace id in its data.</summary>
    public static Task Refuse(HttpContext http, RpcRefusal refusal, CancellationToken cancellationToken)
    {
        var data = refusal.Data ?? [];
        data["trace_id"] = RequestTrace.Of(http);
        var error = new JsonObject { ["code"] = refusal.Code, ["message"] = refusal.Message, ["data"] = data };
        return Write(http, refusal.Status, new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Id(refusal.Id), ["error"] = error }, cancellationToken);
    }

    /// <summary>A JSON-RPC result under a status that the transport itself would not choose.</summary>
    public static Task Result(HttpContext http, int status, RequestId id, JsonNode result, CancellationToken cancellationToken) =>
        Write(http, status, new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Id(id), ["result"] = result }, cancellationToken);

    /// <summary>The result of a tool's call.</summary>
    public static Task Called(HttpContext http, RequestId id, CallToolResult result, CancellationToken cancellationToken)
    {
        var json = new ArrayBufferWriter<byte>(FirstBuffer);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("result");
            JsonSerializer.Serialize(writer, result, ToolResult);
            writer.WritePropertyName("id");
            JsonSerializer.Serialize(writer, id, Ids);
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteEndObject();
        }

        return Write(http, StatusCodes.Status200OK, json.WrittenMemory, cancellationToken);
    }

    private static Task Write(HttpContext http, int status, JsonObject body, CancellationToken cancellationToken) =>
        Write(http, status, JsonSerializer.SerializeToUtf8Bytes(body), cancellationToken);

    private static async Task Write(HttpContext http, int status, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, cancellationToken);
    }

    private static JsonNode? Id(RequestId? id) => id?.Id switch
    {
        string text => text,
        long number => number,
        _ => null,
    };
}
