using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Where the SDK's transport writes its events. An answer that is there before anything else has to be said needs no stream: it goes out as
/// plain JSON, which every client and every proxy understands (Streamable HTTP, Sending Messages). What takes longer, or says something on
/// its way, is a stream.
/// </summary>
internal sealed class AnswerStream(HttpResponse response, string? version, CancellationToken cancellationToken) : Stream
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private bool _isStream;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Decides, right before the first write.</summary>
    /// <param name="first">What is written first; null when the client has waited so long that the headers go out before it.</param>
    public async ValueTask Begin(JsonRpcMessage? first)
    {
        if (response.HasStarted)
        {
            return;
        }

        if (first is JsonRpcResponse or JsonRpcError)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(first, Message);
            response.StatusCode = Status(first);
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            response.Headers.CacheControl = "no-store";
            await response.Body.WriteAsync(json, cancellationToken);
            return;
        }

        _isStream = true;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isStream ? response.Body.WriteAsync(buffer, cancellationToken) : default;

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _isStream ? response.Body.FlushAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// The statuses that 2026-07-28 gives to errors (Streamable HTTP, Protocol Version Header). Earlier revisions say 200. An error that a
    /// handler answers (there is no such tool) is none of HTTP's.
    /// </summary>
    private int Status(JsonRpcMessage first) => (version == Eras.PerRequest ? first as JsonRpcError : null)?.Error.Code switch
    {
        RpcErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
        RpcErrorCode.HeaderMismatch or RpcErrorCode.MissingCapability or RpcErrorCode.UnsupportedVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
