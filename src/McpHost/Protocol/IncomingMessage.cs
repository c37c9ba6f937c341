using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>One JSON-RPC request or notification as it was sent.</summary>
/// <param name="Id">The request's id; null for a notification.</param>
/// <param name="Method">What is asked for.</param>
/// <param name="Params">An object, or nothing.</param>
internal sealed record IncomingMessage(RequestId? Id, string Method, JsonElement? Params)
{
    /// <summary>The tool of a <c>tools/call</c>.</summary>
    public string? Tool => Method == RequestMethods.ToolsCall && Id is not null ? Params?.Text("name") : null;

    /// <summary>The arguments of a <c>tools/call</c>: an object, or nothing.</summary>
    public JsonElement? Arguments => Params?.Object("arguments");

    /// <summary>The request's <c>_meta</c>.</summary>
    public JsonElement? Meta => Params?.Object("_meta");

    /// <summary>What the host got with an <c>input_required</c> and gives back (MCP 2026-07-28, Multi Round-Trip Requests).</summary>
    public string? RequestState => Params?.Text("requestState");

    /// <summary>True when the person said no to what was asked for under this key. Having accepted proves nothing: only the session does.</summary>
    public bool IsDeclined(string key) => Params?.Object("inputResponses")?.Object(key)?.Text("action") is "decline" or "cancel";

    /// <summary>What is wrong with the request's own members, or null.</summary>
    public string? Problem()
    {
        if (Method != RequestMethods.ToolsCall)
        {
            return null;
        }

        return Params is not { } given ? "tools/call needs params."
            : given.Text("name") is null ? "params.name must be a text."
            : IsOther(given, "arguments", JsonValueKind.Object) ? "params.arguments must be an object."
            : IsOther(given, "_meta", JsonValueKind.Object) ? "params._meta must be an object."
            : IsOther(given, "inputResponses", JsonValueKind.Object) ? "params.inputResponses must be an object."
            : IsOther(given, "requestState", JsonValueKind.String) ? "params.requestState must be a text."
            : null;
    }

    private static bool IsOther(JsonElement given, string name, JsonValueKind kind) =>
        given.Member(name) is { } value && value.ValueKind != kind && value.ValueKind != JsonValueKind.Null;
}
