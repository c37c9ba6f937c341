using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Calls;

/// <summary>A session's last word about a call, as a result.</summary>
internal static class CallEnds
{
    public static CallResult Of(Reply reply) => reply switch
    {
        Reply.Challenged challenged => new CallResult.Challenged(challenged.Challenge, ""),
        Reply.Refused refused => new CallResult.Refused(refused.Code, refused.Scopes, refused.RetryAfter, refused.IntentId, ByUser: refused.ByUser),
        Reply.Collected collected => Of(collected.Intent, collected.Replayed),
        _ => new CallResult.Refused(ErrorCode.Internal),
    };

    /// <summary>How long to wait: as asked, or a little where nobody said.</summary>
    public static TimeSpan? Patience(ErrorCode code, TimeSpan? asked) =>
        asked ?? (code is ErrorCode.ProviderUnavailable or ErrorCode.StoreUnavailable ? EngineLimits.RetryLater : null);

    private static CallResult Of(Intent intent, bool replayed) => intent.State switch
    {
        IntentState.Done { Result: KeptResult.Whole whole } =>
            new CallResult.Returned(JsonSerializer.Deserialize<CallToolResult>(whole.Json.Text, McpJsonUtilities.DefaultOptions)!, replayed, intent.Id),
        IntentState.Done { Result: KeptResult.Receipt receipt } => new CallResult.Returned(Receipt(receipt), replayed, intent.Id),
        IntentState.Failed failed => new CallResult.Refused(failed.Code, RetryAfter: Patience(failed.Code, failed.RetryAfter), IntentId: intent.Id),
        IntentState.Unknown => new CallResult.Refused(ErrorCode.OutcomeUnknown, IntentId: intent.Id),
        IntentState.Cancelled => new CallResult.Refused(ErrorCode.IntentCancelled, IntentId: intent.Id),
        IntentState.Lapsed => new CallResult.Refused(ErrorCode.IntentLapsed, IntentId: intent.Id),
        _ => new CallResult.Refused(ErrorCode.Pending, IntentId: intent.Id),
    };

    private static CallToolResult Receipt(KeptResult.Receipt receipt) => new()
    {
        Content =
        [
            new TextContentBlock
            {
                Text = $"Done, once. The result ({receipt.Bytes / 1024} KiB) was too large to keep until now; do not run it again to see it.",
            },
        ],
    };
}
