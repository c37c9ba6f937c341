using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Headers against body, as the revision that the request speaks demands it (MCP 2026-07-28, Streamable HTTP, Request Metadata).
/// Intermediaries route by the headers: a body that says otherwise would be a request in disguise.
/// </summary>
internal static class EraRules
{
    /// <summary>The header that names the revision.</summary>
    public const string VersionHeader = "MCP-Protocol-Version";

    private const string MethodHeader = "Mcp-Method";
    private const string NameHeader = "Mcp-Name";

    /// <summary>Methods that 2026-07-28 no longer has.</summary>
    private static readonly string[] Removed =
        [RequestMethods.Initialize, RequestMethods.Ping, IncomingMessage.SetLevel, RequestMethods.ResourcesSubscribe, RequestMethods.ResourcesUnsubscribe];

    /// <summary>The refusal, or null.</summary>
    public static RpcRefusal? Problem(HttpRequest request, IncomingMessage message)
    {
        var header = request.Headers[VersionHeader];
        var version = header.ToString();
        var inBody = message.Meta?.Text(MetaKeys.ProtocolVersion);
        if (header.Count > 1 || (version.Length > 0 && !Eras.IsKnown(version)))
        {
            return Unsupported(version, message);
        }

        if (version == Eras.PerRequest)
        {
            return message.Id is null ? null : Envelope(message, inBody) ?? Headers(request, message) ?? Capabilities(message) ?? RemovedMethod(message);
        }

        return inBody is null || inBody == version ? null
            : Mismatch($"{VersionHeader} must say the same as params._meta[\"{MetaKeys.ProtocolVersion}\"].", message);
    }

    private static RpcRefusal? Envelope(IncomingMessage message, string? inBody) => inBody switch
    {
        null => Missing(MetaKeys.ProtocolVersion, message),
        Eras.PerRequest => null,
        _ => Mismatch($"{VersionHeader} must say the same as params._meta[\"{MetaKeys.ProtocolVersion}\"].", message),
    };

    private static RpcRefusal? Headers(HttpRequest request, IncomingMessage message)
    {
        if (request.Headers[MethodHeader] is not [var method] || method != message.Method)
        {
            return Mismatch($"{MethodHeader} must be sent once and name the body's method.", message);
        }

        var named = message.Method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
            RequestMethods.ResourcesRead => "uri",
            _ => null,
        };
        var isNamed = named is null || (request.Headers[NameHeader] is [{ } name] && McpHeaderEncoder.DecodeValue(name.Trim()) is { } decoded
            && decoded == message.Params?.Text(named));
        return isNamed ? null : Mismatch($"{NameHeader} must be sent once and name the body's params.{named}.", message);
    }

    private static RpcRefusal? Capabilities(IncomingMessage message) =>
        message.Meta?.Member(MetaKeys.ClientCapabilities) is { ValueKind: JsonValueKind.Object } ? null : Missing(MetaKeys.ClientCapabilities, message);

    private static RpcRefusal? RemovedMethod(IncomingMessage message) => Removed.Contains(message.Method)
        ? new(StatusCodes.Status404NotFound, RpcErrorCode.MethodNotFound, $"{message.Method} does not exist in {Eras.PerRequest}.", message.Id)
        : null;

    private static RpcRefusal Missing(string key, IncomingMessage message) =>
        new(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidParams, $"params._meta[\"{key}\"] is missing or of the wrong kind.", message.Id);

    private static RpcRefusal Mismatch(string what, IncomingMessage message) =>
        new(StatusCodes.Status400BadRequest, RpcErrorCode.HeaderMismatch, what, message.Id);

    private static RpcRefusal Unsupported(string version, IncomingMessage message) => new(
        StatusCodes.Status400BadRequest,
        RpcErrorCode.UnsupportedVersion,
        "This protocol version is not supported. Versions before 2026-07-28 begin with initialize.",
        message.Id,
        new JsonObject { ["supported"] = new JsonArray(Eras.PerRequest), ["requested"] = version.Length > 32 ? version[..32] : version });
}
