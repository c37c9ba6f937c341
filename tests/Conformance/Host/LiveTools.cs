using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.ConformanceHost;

/// <summary>
/// The suites' tools that speak while they run. A connector's tools cannot, because a call that resumes has no client to speak to; the
/// endpoint carries such messages all the same, for tools of the SDK's own.
/// </summary>
internal static class LiveTools
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private static readonly JsonElement Schema = JsonElement.Parse("""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": { "address": { "$anchor": "addressDef", "type": "object", "properties": { "street": { "type": "string" }, "city": { "type": "string" } } } },
          "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": [ "phone", "email" ] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
          },
          "allOf": [ { "anyOf": [ { "required": [ "phone" ] }, { "required": [ "email" ] } ] } ],
          "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": [ "contactMethod" ] },
          "then": { "required": [ "phone" ] },
          "else": { "required": [ "email" ] },
          "additionalProperties": false
        }
        """);

    /// <summary>Adds them to the SDK's server.</summary>
    public static void AddTo(McpServerOptions options)
    {
        var schema = Tool("json_schema_2020_12_tool", "Has a schema with everything in it.", () => "The schema is all there is.");
        schema.ProtocolTool.InputSchema = Schema;
        options.ToolCollection =
        [
            schema,
            Tool("test_tool_with_logging", "Logs while it runs.", Log),
            Tool("test_tool_with_progress", "Says how far it is.", Progress),
            Tool("test_logging_tool", "Logs where the client wants it.", LogIfWanted),
            Tool("test_missing_capability", "Needs a client that can sample.", NeedSampling),
            Tool("test_streaming_elicitation", "Says how far it is, and asks for nothing.", Progress),
            .. AskingTools.All,
        ];
    }

    /// <summary>One of them.</summary>
    public static McpServerTool Tool(string name, string description, Delegate run) =>
        McpServerTool.Create(run, new McpServerToolCreateOptions { Name = name, Description = description, ReadOnly = true, OpenWorld = false });

    private static async Task<string> Progress(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        foreach (var done in new[] { 0, 50, 100 })
        {
            progress.Report(new ProgressNotificationValue { Progress = done, Total = 100 });
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }

        return "All of it is done.";
    }

    private static async Task<string> Log(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var text in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            await request.Server.SendNotificationAsync(
                NotificationMethods.LoggingMessageNotification,
                new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Data = JsonSerializer.SerializeToElement(text) },
                cancellationToken: cancellationToken);
            await Task.Delay(Step, TimeProvider.System, cancellationToken);
        }

        return "All of it is logged.";
    }

    private static string LogIfWanted(RequestContext<CallToolRequestParams> request)
    {
        var log = request.Server.AsClientLoggerProvider().CreateLogger("conformance");
        log.LogInformation("The tool runs");
        return "Logged where the client wanted it.";
    }

    private static string NeedSampling(RequestContext<CallToolRequestParams> request) => request.Server.ClientCapabilities?.Sampling is not null
        ? "The client can sample."
        : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "The client did not declare sampling.");
}
