using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.BuiltInTools;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Answers <c>tools/call</c>.</summary>
internal sealed class CallTool(ToolCatalogue catalogue, BuiltIns builtIns, ToolCallPort calls, CallAnswers answers, RequestStates states, ILogger<CallTool> log)
{
    /// <summary>The <c>_meta</c> key by which a host says that an equal call is meant as another one.</summary>
    public const string NewKey = "reconnect/new";

    /// <summary>Answers one call. Left to the SDK, a failure would become an error result without code and trace id. R5.</summary>
    /// <exception cref="McpProtocolException">There is no such tool (MCP, Tools, Error Handling), or the answer is error <c>-32042</c>.</exception>
    /// <exception cref="InputRequiredException">The answer is an <c>input_required</c> result.</exception>
    public async Task<CallToolResult> Answer(Exchange exchange, CancellationToken cancellationToken)
    {
        try
        {
            return await Run(exchange, cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning(e, "The store refused");
            return CallAnswers.Error(new Envelope(ErrorCode.StoreUnavailable, exchange.TraceId));
        }
#pragma warning disable CA1031 // The last line: a bug must end its own call, with a trace id for the operator and nothing else for the host.
        catch (Exception e) when (e is not (McpProtocolException or InputRequiredException) && !IsOver(e, cancellationToken))
#pragma warning restore CA1031
        {
            log.LogError(e, "A call failed");
            return CallAnswers.Error(new Envelope(ErrorCode.Internal, exchange.TraceId));
        }
    }

    /// <summary>Who left gets no answer. The SDK gives none to a cancellation that nobody asked for either, so that one must not reach it.</summary>
    private static bool IsOver(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private async Task<CallToolResult> Run(Exchange exchange, CancellationToken cancellationToken)
    {
        var message = exchange.Message;
        var name = message.Tool!;
        if (builtIns.Find(name) is { } builtIn)
        {
            // The access policy lets nobody through to here without a token.
            return await builtIn.Run(exchange, exchange.Caller!, cancellationToken);
        }

        if (catalogue.Find(name) is not { } tool)
        {
            throw new McpProtocolException("There is no such tool.", McpErrorCode.InvalidParams);
        }

        if (exchange.Caller is not { } caller || tool.Rule is null)
        {
            return answers.Of(await calls.Call(exchange.Caller, name, message.Arguments, new CallOptions(), cancellationToken), exchange, exchange.Form);
        }

        if (!TryHandle(message, caller, name, out var handle))
        {
            return CallAnswers.Error(new Envelope(ErrorCode.NotFound, exchange.TraceId));
        }

        // Declined or dismissed: the wait ends (S20). What has already begun cannot be declined, and answers as any repetition does.
        if (handle is not null && message.IsDeclined(CallAnswers.InputKey) && await calls.Cancel(caller, handle, cancellationToken) is null)
        {
            return CallAnswers.Error(new Envelope(ErrorCode.IntentCancelled, exchange.TraceId) { IntentId = handle });
        }

        var options = new CallOptions(handle, message.Meta?.Member(NewKey) is { ValueKind: JsonValueKind.True });
        return answers.Of(await calls.Call(caller, name, message.Arguments, options, cancellationToken), exchange, exchange.Form);
    }

    /// <summary>The intent that the call names: sealed in its state, or plainly in its <c>_meta</c>. Neither is an authentication. S10, S11.</summary>
    private bool TryHandle(IncomingMessage message, Caller caller, string tool, out string? handle)
    {
        handle = message.RequestState is { } state
            ? states.Intent(state, caller, tool, message.Arguments)
            : message.Meta?.Text(CallAnswers.IntentKey);
        return message.RequestState is null || handle is not null;
    }
}
