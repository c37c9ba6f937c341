using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>One JSON-RPC request or notification as it was sent.</summary>
/// <param name="Id">The request's id; null for a notification.</param>
/// <param name="Method">What is asked for.</param>
/// <param name="Params">An object, or nothing.</param>
internal sealed record IncomingMessage(RequestId? Id, string Method, JsonElement? Params)
{
    /// <summary>The method that sets the level of log notifications, of the handshake eras. There are none, so every level is fine.</summary>
    public const string SetLevel = "logging/setLevel";

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

    /// <summary>The refusal of a request whose own members are missing or of the wrong kind, or null.</summary>
    public RpcRefusal? Unfit() =>
        Problem() is { } problem ? new(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidParams, problem, Id) : null;

    private string? Problem() => Method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => Needs("name") ?? Inputs(),
        RequestMethods.ResourcesRead or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe => Needs("uri") ?? Inputs(),
        SetLevel => Needs("level"),
        RequestMethods.CompletionComplete => Completion(),
        _ => null,
    };

    private string? Needs(string member) => Params is not { } given ? $"{Method} needs params."
        : given.Text(member) is null ? $"params.{member} must be a text."
        : null;

    private string? Inputs() => Params is not { } given ? null
        : IsOther(given, "arguments", JsonValueKind.Object) ? "params.arguments must be an object."
        : IsOther(given, "_meta", JsonValueKind.Object) ? "params._meta must be an object."
        : IsOther(given, "inputResponses", JsonValueKind.Object) || HasOther(given.Object("inputResponses"), JsonValueKind.Object)
            ? "params.inputResponses must be an object of objects."
        : IsOther(given, "requestState", JsonValueKind.String) ? "params.requestState must be a text."
        : null;

    private string? Completion()
    {
        var reference = Params?.Object("ref");
        var named = reference?.Text("type") switch
        {
            "ref/prompt" => reference?.Text("name"),
            "ref/resource" => reference?.Text("uri"),
            _ => null,
        };
        return named is null ? "params.ref must name a prompt or a resource."
            : Params?.Object("argument") is not { } argument || argument.Text("name") is null || argument.Text("value") is null
                ? "params.argument must have a name and a value, each a text."
            : IsOther(Params.Value, "context", JsonValueKind.Object) || HasOther(Params?.Object("context")?.Object("arguments"), JsonValueKind.String)
                ? "params.context.arguments must be an object of texts."
            : null;
    }

    private static bool IsOther(JsonElement given, string name, JsonValueKind kind) =>
        given.Member(name) is { } value && value.ValueKind != kind && value.ValueKind != JsonValueKind.Null;

    private static bool HasOther(JsonElement? given, JsonValueKind kind) => given?.EnumerateObject().Any(member => member.Value.ValueKind != kind) == true;
}
