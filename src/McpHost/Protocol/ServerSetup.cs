using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.McpHost.Challenges;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>The SDK's server, set up once for all requests; what differs between them is in each one's <see cref="Exchange"/>.</summary>
internal static class ServerSetup
{
    /// <summary>The options that every request's server is made with.</summary>
    public static McpServerOptions Options(McpEndpointOptions endpoint, ToolList tools)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = endpoint.Name, Title = endpoint.Title, Version = endpoint.Version },
            ServerInstructions = endpoint.Instructions,

            // Handlers take what they need from the request's own scope.
            ScopeRequests = false,
        };
        options.Handlers.ListToolsHandler = (request, _) => ValueTask.FromResult(tools.For(Of(request.Services).Version));

        // A call was answered before, or its exception is what there is to answer.
        options.Handlers.CallToolHandler = (request, _) => throw Of(request.Services).Thrown!;
        options.Filters.Message.OutgoingFilters.Add(next => async (context, cancellationToken) =>
        {
            var exchange = Of(context.Services);
            Complete(context.JsonRpcMessage, exchange);
            await exchange.Answer!.Say(context.JsonRpcMessage);
            await next(context, cancellationToken);
        });
        return options;
    }

    private static void Complete(JsonRpcMessage message, Exchange exchange)
    {
        switch (message)
        {
            case JsonRpcResponse { Result: JsonObject result } when result["tools"] is JsonArray tools:
                ToolList.Lift(tools);
                break;
            case JsonRpcError { Error: var error }:
                var data = Members(error.Data);
                data["trace_id"] = exchange.TraceId;
                if (exchange.Message.Method == RequestMethods.ResourcesRead)
                {
                    // Which resource there is not (MCP, Resources, Error Handling).
                    data["uri"] = exchange.Message.Params?.Text("uri");
                }

                if (exchange.Envelope is { } envelope)
                {
                    data[CallAnswers.EnvelopeKey] = envelope.ToJson();
                }

                error.Data = data;
                break;
        }
    }

    /// <summary>What the SDK says about an error (which resource there is not), so that something can be added to it.</summary>
    private static JsonObject Members(object? data) => data switch
    {
        JsonObject already => already,
        IReadOnlyDictionary<string, JsonElement> given => JsonSerializer.SerializeToNode(given, McpJsonUtilities.DefaultOptions) as JsonObject ?? [],
        _ => [],
    };

    private static Exchange Of(IServiceProvider? services) => services!.GetRequiredService<Exchange>();
}
