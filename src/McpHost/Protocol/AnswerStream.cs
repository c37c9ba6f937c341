using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// What the SDK's transport writes its events to. An answer that is the first and last thing to be said needs no stream: it goes out as plain
/// JSON, which every client and every proxy understands (Streamable HTTP, Sending Messages). Only what says something on its way, as tools of
/// the SDK's own may, is a stream.
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

    /// <summary>Hears each message before the transport writes it as an event.</summary>
    public async ValueTask Say(JsonRpcMessage message)
    {
        if (response.HasStarted)
        {
            return;
        }

        response.Headers.CacheControl = "no-store";
        if (message is JsonRpcResponse or JsonRpcError)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(message, Message);
            response.StatusCode = Status(message);
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            await response.Body.WriteAsync(json, cancellationToken);
            return;
        }

        _isStream = true;
        response.ContentType = "text/event-stream";
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
    private int Status(JsonRpcMessage answer) => (version == Eras.PerRequest ? answer as JsonRpcError : null)?.Error.Code switch
    {
        RpcErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
        RpcErrorCode.HeaderMismatch or RpcErrorCode.MissingCapability or RpcErrorCode.UnsupportedVersion => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };
}
