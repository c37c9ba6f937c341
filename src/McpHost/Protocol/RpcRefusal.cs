using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>A request that does not get as far as a handler (JSON-RPC 2.0 §5.1).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The JSON-RPC code.</param>
/// <param name="Message">What is wrong, for the host's author.</param>
/// <param name="Id">The request's id; null where it has none or could not be read.</param>
/// <param name="Data">More about it.</param>
internal sealed record RpcRefusal(int Status, int Code, string Message, RequestId? Id = null, JsonObject? Data = null);

/// <summary>JSON-RPC error codes (JSON-RPC 2.0 §5.1; MCP 2026-07-28, Base Protocol, Error Codes).</summary>
internal static class RpcErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int HeaderMismatch = -32020;
    public const int MissingCapability = -32021;
    public const int UnsupportedVersion = -32022;
}
