using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>The MCP endpoint: judges each request, cheapest check first, before anything of the SDK or the engine sees it.</summary>
internal sealed class McpEndpoint(
    HostRules hosts,
    AccessPolicy policy,
    RequestLimits limits,
    ArgumentHeaders headers,
    Denials denials,
    ProtocolSessions sessions,
    SdkExchange sdk,
    Operations operations,
    ILogger<McpEndpoint> log)
{
    private const string CursorParameter = "cursor";

    /// <summary>Answers a POST.</summary>
    public async Task Post(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            if (await Serve(http, cancellationToken) is { } refusal)
            {
                await RpcWriter.Refuse(http, refusal, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.LogDebug("The client left");
        }
        catch (StoreUnavailableException e) when (!http.Response.HasStarted)
        {
            using var scope = Scope(http);
            log.LogWarning(e, "The store refused");
            await RpcWriter.Refuse(http, Failure(StatusCodes.Status503ServiceUnavailable, ErrorCode.StoreUnavailable, RequestTrace.Of(http)), cancellationToken);
        }
#pragma warning disable CA1031 // The last line: a bug must end its own request, with a trace id for the operator and nothing else for the host.
        catch (Exception e) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            using var scope = Scope(http);
            log.LogError(e, "A request failed");
            await RpcWriter.Refuse(http, Failure(StatusCodes.Status500InternalServerError, ErrorCode.Internal, RequestTrace.Of(http)), cancellationToken);
        }
    }

    /// <summary>Answers GET and DELETE: there are no streams and no stored sessions (Streamable HTTP; MCP 2025-11-25, Session Management).</summary>
    public static Task NotAllowed(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.Allow = HttpMethods.Post;
        return RpcWriter.Refuse(
            http, new(StatusCodes.Status405MethodNotAllowed, RpcErrorCode.InvalidRequest, "This endpoint answers POST only."), cancellationToken);
    }

    private async Task<RpcRefusal?> Serve(HttpContext http, CancellationToken cancellationToken)
    {
        if (hosts.Problem(http.Request) is { } foreign)
        {
            return new(StatusCodes.Status403Forbidden, RpcErrorCode.InvalidRequest, foreign);
        }

        if (HttpRules.Problem(http.Request) is { } unfit)
        {
            return unfit;
        }

        var read = await MessageReader.Read(http.Request, cancellationToken);
        if (read is not ReadOutcome.Read { Message: var message })
        {
            return ((ReadOutcome.Refused)read).Refusal;
        }

        using var operation = operations.Begin(http, message);
        using var scope = Scope(http);
        try
        {
            return await Judged(http, message, operation, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            operation.Failed(e is StoreUnavailableException ? ErrorCode.StoreUnavailable : ErrorCode.Internal);
            throw;
        }
    }

    /// <summary>Begun when the message was read: it may say which trace it belongs to.</summary>
    private IDisposable? Scope(HttpContext http) => log.BeginScope(new Dictionary<string, object> { ["trace_id"] = RequestTrace.Of(http) });

    private async Task<RpcRefusal?> Judged(HttpContext http, IncomingMessage message, Operations.Operation operation, CancellationToken cancellationToken)
    {
        var access = limits.Judge(http, await Decide(http, message, cancellationToken));
        if (access is not Access.Granted { Token: var token })
        {
            operation.Denied((Access.Denied)access);
            await denials.Write(http, message, (Access.Denied)access, cancellationToken);
            return null;
        }

        var isNew = http.Request.Headers[EraRules.VersionHeader] == Eras.PerRequest;
        var refusal = EraRules.Problem(http.Request, message)
            ?? sdk.Methods.Problem(message, isNew)
            ?? message.Unfit()
            ?? (isNew ? headers.Problem(http.Request, message) : null)
            ?? Cursor(message)
            ?? await Hand(http, message, token, cancellationToken);
        operation.Ended(refusal, http.RequestServices.GetRequiredService<Exchange>());
        return refusal;
    }

    private async Task<Access> Decide(HttpContext http, IncomingMessage message, CancellationToken cancellationToken)
    {
        using var gate = Telemetry.Source.StartActivity("gate access");
        var access = await policy.Decide(http.Request, message, cancellationToken);
        if (access is Access.Denied denied)
        {
            gate?.SetTag(Labels.Error, ErrorCodes.Wire(denied.Code)).SetStatus(ActivityStatusCode.Error);
        }

        return access;
    }

    private async Task<RpcRefusal?> Hand(HttpContext http, IncomingMessage message, ValidatedToken? token, CancellationToken cancellationToken)
    {
        var header = http.Request.Headers[EraRules.VersionHeader].ToString();
        var isNew = header == Eras.PerRequest;
        ProtocolSession? session = null;
        if (!isNew && message.Method != RequestMethods.Initialize && http.Request.Headers[ProtocolSessions.Header] is { Count: > 0 } id)
        {
            session = sessions.Find(id.ToString());
            if (session is null)
            {
                return new(StatusCodes.Status404NotFound, RpcErrorCode.InvalidRequest, "This session is over or not ours: initialize again.", message.Id);
            }
        }

        if (message.Id is null)
        {
            // Nothing is held open between requests, so there is nothing that a notification could change.
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return null;
        }

        if (message.Method == RequestMethods.Initialize)
        {
            http.Response.Headers[ProtocolSessions.Header] = sessions.Open(message);
        }

        var version = header.Length > 0 ? header : session?.Version;
        http.RequestServices.GetRequiredService<Exchange>().Begin(message, token, version, Form(message, isNew, session), RequestTrace.Of(http));
        await sdk.Run(http, message, version, cancellationToken);
        return null;
    }

    /// <summary>What the client declared, where its era has it: in each request, or at <c>initialize</c>. S12.</summary>
    private static ChallengeForm Form(IncomingMessage message, bool isNew, ProtocolSession? session)
    {
        if (isNew)
        {
            return message.Meta?.Object(MetaKeys.ClientCapabilities) is { } declared && ProtocolSessions.DeclaresUrls(declared)
                ? ChallengeForm.InputRequired
                : ChallengeForm.Link;
        }

        return session is { OpensUrls: true, Version: Eras.LastHandshake } ? ChallengeForm.UrlElicitation : ChallengeForm.Link;
    }

    /// <summary>Each list has one page, so every cursor is made up (MCP, Pagination, Error Handling).</summary>
    private static RpcRefusal? Cursor(IncomingMessage message) =>
        message.Method.EndsWith("/list", StringComparison.Ordinal) && message.Params?.Member(CursorParameter) is { ValueKind: not JsonValueKind.Null }
            ? new(StatusCodes.Status400BadRequest, RpcErrorCode.InvalidParams, "There is no such cursor.", message.Id)
            : null;

    private static RpcRefusal Failure(int status, ErrorCode code, string trace)
    {
        var envelope = new Envelope(code, trace);
        return new(status, RpcErrorCode.InternalError, envelope.ToText(), null, envelope.ToJson());
    }
}
