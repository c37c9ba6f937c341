using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Hands one message to the SDK's server and streams what it says (Streamable HTTP, Sending Messages). Stateless: the server lives as long as the request.</summary>
internal sealed class SdkExchange(McpServerOptions options)
{
    /// <summary>Answers the message.</summary>
    public async Task Run(HttpContext http, JsonRpcMessage message, CancellationToken cancellationToken)
    {
        // The SDK's logs stay off: at trace level they hold whole messages, and arguments are the user's business. S45.
        await using var transport = new StreamableHttpServerTransport(NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, options, NullLoggerFactory.Instance, http.RequestServices);
        var running = server.RunAsync(cancellationToken);
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-cache,no-store";
            http.Response.Headers["X-Accel-Buffering"] = "no";
            http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            var isNew = message.Context?.ProtocolVersion == Eras.PerRequest;
            await transport.HandlePostRequestAsync(message, http.Response.Body, first => Start(http, first, isNew), cancellationToken);
        }
        finally
        {
            await transport.DisposeAsync();
            await running;
        }
    }

    /// <summary>
    /// The statuses that 2026-07-28 gives to errors (Streamable HTTP, Protocol Version Header). Earlier revisions say 200. An error that a
    /// handler answers (there is no such tool) is none of HTTP's: clients that see 400 on a stream do not read what it says.
    /// </summary>
    private static ValueTask Start(HttpContext http, JsonRpcMessage? first, bool isNew)
    {
        if (isNew && first is JsonRpcError { Error.Code: var code } && !http.Response.HasStarted)
        {
            http.Response.StatusCode = code switch
            {
                RpcErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                RpcErrorCode.HeaderMismatch or RpcErrorCode.MissingCapability or RpcErrorCode.UnsupportedVersion => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status200OK,
            };
        }

        return default;
    }
}
