using System.Globalization;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.BuiltInTools;

/// <summary>
/// Lists the caller's calls that wait, run or ended lately, or fetches one's result: for hosts that cannot be challenged otherwise. S48.
/// </summary>
internal sealed class PendingRequests(ToolCallPort calls, CallAnswers answers)
{
    /// <summary>Arguments longer than this, in characters, are left out of the list.</summary>
    public const int LongestArguments = 1024;

    private const string Argument = "intent_id";

    /// <summary>The tool.</summary>
    public BuiltInTool Tool => new(
        new Tool
        {
            Name = "pending_requests",
            Title = "Pending requests",
            Description = "Lists this connector's calls that wait for the user, are running, or ended within the last hour. "
                + "With intent_id: fetches that call's result, or the link that the user has to open first.",
            InputSchema = BuiltIns.Schema(Argument, "The id of one call, from this list or from an earlier answer.", isRequired: false),
            Annotations = new ToolAnnotations { ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
            Meta = BuiltIns.SignedIn(),
        },
        Run);

    private async Task<CallToolResult> Run(Exchange exchange, Caller caller, CancellationToken cancellationToken)
    {
        var arguments = exchange.Message.Arguments;
        if (BuiltIns.Problem(arguments, Argument) is { } problem)
        {
            return CallAnswers.Error(new Envelope(ErrorCode.BadInput, exchange.TraceId) { Detail = problem });
        }

        // The state of a retry is bound to the call that was parked, not to this one: here a challenge is always a link.
        if (arguments?.Text(Argument) is { } id)
        {
            return answers.Of(await calls.Collect(caller, id, cancellationToken), exchange, ChallengeForm.Link);
        }

        var pending = await calls.Pending(caller, cancellationToken);
        return pending.Refusal is { } refusal
            ? answers.Of(refusal, exchange, ChallengeForm.Link)
            : BuiltIns.Result(new JsonObject { ["requests"] = new JsonArray([.. pending.Intents.Select(Describe)]) });
    }

    private static JsonObject Describe(Intent intent)
    {
        var described = new JsonObject
        {
            ["intent_id"] = intent.Id,
            ["tool"] = intent.Tool,
            ["provider"] = intent.Provider,
            ["state"] = State(intent.State),
            ["asked_at"] = intent.AskedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };

        // Two calls of one tool are told apart by what they were called with, and only their own client sees this.
        if (intent.Arguments.Text.Length <= LongestArguments)
        {
            described["arguments"] = JsonNode.Parse(intent.Arguments.Text);
        }

        if (Code(intent.State) is { } code)
        {
            described["code"] = ErrorCodes.Wire(code);
        }

        return described;
    }

    private static string State(IntentState state) => state switch
    {
        IntentState.Parked { Reason: ParkReason.NeedsConnection } => "waits_for_connection",
        IntentState.Parked => "waits_for_confirmation",
        IntentState.Released or IntentState.Executing => "running",
        IntentState.Done => "done",
        IntentState.Failed => "failed",
        IntentState.Unknown => "outcome_unknown",
        IntentState.Cancelled => "cancelled",
        IntentState.Lapsed => "lapsed",
        _ => throw new InvalidOperationException("IntentState is closed."),
    };

    private static ErrorCode? Code(IntentState state) => state switch
    {
        IntentState.Parked { Reason: ParkReason.NeedsConnection wants } => wants.Code,
        IntentState.Failed failed => failed.Code,
        _ => null,
    };
}
