using System.Globalization;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Arguments that a tool declares with <c>[McpHeader]</c>: clients send them as headers, too, and intermediaries route by those, so both must
/// say the same (MCP 2026-07-28, Custom Headers from Tool Parameters).
/// </summary>
internal sealed class ArgumentHeaders(ToolCatalogue catalogue)
{
    private const string Prefix = "Mcp-Param-";

    /// <summary>The refusal, or null.</summary>
    public RpcRefusal? Problem(HttpRequest request, IncomingMessage message)
    {
        foreach (var (argument, name) in (message.Tool is { } tool ? catalogue.Find(tool) : null)?.Headers ?? new Dictionary<string, string>())
        {
            var sent = request.Headers[Prefix + name];
            var value = message.Arguments?.Member(argument) is { ValueKind: not JsonValueKind.Null } given ? given : (JsonElement?)null;
            var isEqual = value is null ? sent.Count == 0 : sent is [{ } header] && Says(header.Trim(), value.Value);
            if (!isEqual)
            {
                return new(
                    StatusCodes.Status400BadRequest,
                    RpcErrorCode.HeaderMismatch,
                    $"{Prefix}{name} must say what params.arguments.{argument} says, and be absent where that is.",
                    message.Id);
            }
        }

        return null;
    }

    private static bool Says(string header, JsonElement value) => McpHeaderEncoder.DecodeValue(header) is { } said && value.ValueKind switch
    {
        JsonValueKind.String => said == value.AsText(),
        JsonValueKind.True => said == "true",
        JsonValueKind.False => said == "false",
        JsonValueKind.Number => long.TryParse(said, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number == value.TryInteger(),
        _ => false,
    };
}
