using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// The message as the SDK gets it: of the methods that we serve, rebuilt from what was checked, so that no shape that a client makes up
/// reaches a deserializer that answers it as our failure. R6.
/// </summary>
internal static class SdkMessages
{
    private const string ProgressToken = "progressToken";

    /// <summary>The client's capabilities that the SDK knows. Elicitation has two modes, each a capability.</summary>
    private static readonly string[] Capabilities = ["roots", "sampling", "elicitation"];

    /// <summary>The request to hand on.</summary>
    /// <param name="message">What was sent.</param>
    /// <param name="version">The revision it speaks.</param>
    /// <param name="isLive">The tool it calls is one of the SDK's own.</param>
    public static JsonRpcRequest Of(IncomingMessage message, string? version, bool isLive) => new()
    {
        Id = message.Id!.Value,
        Method = message.Method,
        Params = Params(message, version, isLive),
        Context = new JsonRpcMessageContext { ProtocolVersion = message.Method == RequestMethods.Initialize ? null : version },
    };

    private static JsonObject? Params(IncomingMessage message, string? version, bool isLive)
    {
        var parameters = message.Method switch
        {
            RequestMethods.Initialize => Initialize(message),

            // Arguments, state and inputs are read from the message itself: they need their exact text.
            RequestMethods.ToolsCall when !isLive => new JsonObject { ["name"] = message.Tool },
            RequestMethods.ToolsList or RequestMethods.ServerDiscover or RequestMethods.Ping => [],
            _ => message.Params is { } given ? (JsonObject)JsonNode.Parse(given.GetRawText())! : [],
        };
        parameters.Remove("_meta");
        var meta = new JsonObject();
        if (message.Meta?.Member(ProgressToken) is { } token && (token.AsText() is not null || token.TryInteger() is not null))
        {
            meta[ProgressToken] = JsonNode.Parse(token.GetRawText());
        }

        if (version == Eras.PerRequest)
        {
            meta[MetaKeys.ProtocolVersion] = version;
            meta[MetaKeys.ClientCapabilities] = Declared(message.Meta?.Object(MetaKeys.ClientCapabilities));
        }

        if (meta.Count > 0 && message.Method != RequestMethods.Initialize)
        {
            parameters["_meta"] = meta;
        }

        return parameters;
    }

    private static JsonObject Declared(JsonElement? capabilities)
    {
        var declared = new JsonObject();
        foreach (var name in Capabilities.Where(name => capabilities?.Object(name) is not null))
        {
            var modes = new JsonObject();
            foreach (var mode in name == "elicitation" ? ["form", "url"] : Array.Empty<string>())
            {
                if (capabilities?.Object(name)?.Object(mode) is not null)
                {
                    modes[mode] = new JsonObject();
                }
            }

            declared[name] = modes;
        }

        return declared;
    }

    private static JsonObject Initialize(IncomingMessage message) => new()
    {
        ["protocolVersion"] = Eras.Negotiate(message.Params?.Text("protocolVersion")),
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "client", ["version"] = "0" },
    };
}
