using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Writes the answers that do not come out of a handler.</summary>
internal static class RpcWriter
{
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

    private static async Task Write(HttpContext http, int status, JsonObject body, CancellationToken cancellationToken)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        var json = JsonSerializer.SerializeToUtf8Bytes(body);
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
