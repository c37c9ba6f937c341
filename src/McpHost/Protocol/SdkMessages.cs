using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// The message as the SDK gets it: of the methods that we serve, rebuilt from what was checked, so that no shape that a client makes up
/// reaches a deserializer that answers it as our failure. R6.
/// </summary>
internal static class SdkMessages
{
    /// <summary>The request to hand on.</summary>
    public static JsonRpcRequest Of(IncomingMessage message, string? version) => new()
    {
        Id = message.Id!.Value,
        Method = message.Method,
        Params = Params(message, version),
        Context = new JsonRpcMessageContext { ProtocolVersion = version },
    };

    private static JsonObject? Params(IncomingMessage message, string? version)
    {
        var parameters = message.Method switch
        {
            RequestMethods.Initialize => Initialize(message),

            // Arguments, state and inputs are read from the message itself: they need their exact text.
            RequestMethods.ToolsCall => new JsonObject { ["name"] = message.Tool },
            RequestMethods.ToolsList or RequestMethods.ServerDiscover or "ping" => [],
            _ => message.Params is { } given ? (JsonObject)JsonNode.Parse(given.GetRawText())! : [],
        };
        parameters.Remove("_meta");
        if (version == Eras.PerRequest)
        {
            parameters["_meta"] = new JsonObject { [MetaKeys.ProtocolVersion] = version, [MetaKeys.ClientCapabilities] = new JsonObject() };
        }

        return parameters;
    }

    private static JsonObject Initialize(IncomingMessage message) => new()
    {
        ["protocolVersion"] = Eras.Negotiate(message.Params?.Text("protocolVersion")),
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "client", ["version"] = "0" },
    };
}
