using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.BuiltInTools;

/// <summary>Cancels one of the caller's calls that has not run; one that has answers with what it came to. S20, S48.</summary>
internal sealed class CancelRequest(ToolCallPort calls, CallAnswers answers)
{
    private const string Argument = "intent_id";

    /// <summary>The tool. Cancelling takes nothing back that happened, so it destroys nothing.</summary>
    public BuiltInTool Tool => new(
        new Tool
        {
            Name = "cancel_request",
            Title = "Cancel a pending request",
            Description = "Cancels a call of this connector that waits for the user and has not run yet.",
            InputSchema = BuiltIns.Schema(Argument, "The id of the call, from pending_requests.", isRequired: true),
            Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
            Meta = BuiltIns.SignedIn(),
        },
        Run);

    private async Task<CallToolResult> Run(Exchange exchange, Caller caller, CancellationToken cancellationToken)
    {
        var arguments = exchange.Message.Arguments;
        var problem = BuiltIns.Problem(arguments, Argument);
        if (problem is not null || arguments?.Text(Argument) is not { } id)
        {
            return CallAnswers.Error(new Envelope(ErrorCode.BadInput, exchange.TraceId) { Detail = problem ?? $"'{Argument}' is missing." });
        }

        return await calls.Cancel(caller, id, cancellationToken) is { } instead
            ? answers.Of(instead, exchange, ChallengeForm.Link)
            : BuiltIns.Result(new JsonObject { ["intent_id"] = id, ["cancelled"] = true });
    }
}
