using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Server;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Hands one message to the SDK's server and sends what it answers. Stateless: the server lives as long as the request.</summary>
internal sealed class SdkExchange(McpServerOptions options)
{
    /// <summary>What is served, by method.</summary>
    public ServedMethods Methods { get; } = new(options);

    /// <summary>Answers the message.</summary>
    /// <param name="http">The request.</param>
    /// <param name="message">What it says.</param>
    /// <param name="version">The revision it speaks; null for a client of the handshake eras that does not say.</param>
    /// <param name="cancellationToken">The client is gone.</param>
    public async Task Run(HttpContext http, IncomingMessage message, string? version, CancellationToken cancellationToken)
    {
        // A tool of the SDK's own beside the catalogue's gets the message itself: nothing but it knows what it means.
        var isLive = message.Tool is { } tool && options.ToolCollection?.TryGetPrimitive(tool, out _) == true;
        var request = SdkMessages.Of(message, version, isLive);
        await using var answer = new AnswerStream(http.Response, version, cancellationToken);
        http.RequestServices.GetRequiredService<Exchange>().Answer = answer;

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
}
