using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Answers one message: a call of a connector's tool by itself, everything else through the SDK's server, which is stateless and lives as long as
/// the request. Making that server takes longer than a tool's whole call, and for a result there is nothing that it would add.
/// </summary>
internal sealed class SdkExchange(McpServerOptions options, CallTool call)
{
    private readonly JsonNode? _serverInfo = JsonSerializer.SerializeToNode(options.ServerInfo, McpJsonUtilities.DefaultOptions);

    /// <summary>What is served, by method.</summary>
    public ServedMethods Methods { get; } = new(options);

    /// <summary>Answers the message. What a call throws, the SDK puts into the words of its revision.</summary>
    /// <param name="http">The request.</param>
    /// <param name="message">What it says.</param>
    /// <param name="version">The revision it speaks; null for a client of the handshake eras that does not say.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public async Task Run(HttpContext http, IncomingMessage message, string? version, CancellationToken cancellationToken)
    {
        // A tool of the SDK's own beside the catalogue's gets the message itself: nothing but it knows what it means.
        var isLive = message.Tool is { } tool && options.ToolCollection?.TryGetPrimitive(tool, out _) == true;
        var exchange = http.RequestServices.GetRequiredService<Exchange>();
        if (message.Tool is not null && !isLive)
        {
            try
            {
                var result = await call.Answer(exchange, cancellationToken);
                exchange.IsErrorResult = result.IsError is true;
                await RpcWriter.Called(http, message.Id!.Value, version == Eras.PerRequest ? Complete(result) : result, cancellationToken);
                return;
            }
            catch (Exception e) when (e is McpProtocolException or InputRequiredException)
            {
                exchange.Thrown = e;
            }
        }

        var request = SdkMessages.Of(message, version, isLive);
        await using var answer = new AnswerStream(http.Response, version, cancellationToken);
        exchange.Answer = answer;

        // The SDK's logs stay off: at trace level they hold whole messages, and arguments are the user's business. S45.
        await using var transport = new StreamableHttpServerTransport(NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, options, NullLoggerFactory.Instance, http.RequestServices);
        var running = server.RunAsync(cancellationToken);
        try
        {
            await transport.HandlePostRequestAsync(request, answer, cancellationToken);
        }
        finally
        {
            await transport.DisposeAsync();
            await running;
        }
    }

    /// <summary>
    /// What 2026-07-28 says with every result (Base Protocol, Results; General Fields, <c>_meta</c>). In a copy: the same result may go to somebody else.
    /// </summary>
    private CallToolResult Complete(CallToolResult result)
    {
        var meta = result.Meta?.DeepClone().AsObject() ?? [];
        meta[MetaKeys.ServerInfo] = _serverInfo?.DeepClone();
        return new CallToolResult
        {
            Content = result.Content,
            StructuredContent = result.StructuredContent,
            IsError = result.IsError,
            Meta = meta,
            ResultType = "complete",
        };
    }
}
