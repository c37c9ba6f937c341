using System.Diagnostics;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// Error results on their way through the SDK. Its trace of a call repeats the whole content of a result that says <c>isError</c>, and with
/// it the connect link, so the SDK sees the result without that member, and what is sent has it. S45.
/// </summary>
internal static class ErrorResults
{
    /// <summary>What the SDK's own activities are named by.</summary>
    private const string Sdk = "Experimental.ModelContextProtocol";

    /// <summary>Takes the member from a result that a handler returns, and says on the SDK's activity what the SDK would, without the text.</summary>
    public static CallToolResult Take(CallToolResult result, Exchange exchange)
    {
        if (result.IsError is not true)
        {
            return result;
        }

        exchange.IsErrorResult = true;
        if (Activity.Current is { } activity && activity.Source.Name == Sdk)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag("error.type", "tool_error");
        }

        // A copy: the same result may be kept for the next collector.
        return new CallToolResult { Content = result.Content, StructuredContent = result.StructuredContent, Meta = result.Meta };
    }

    /// <summary>Gives it back to the answer. Another object than the SDK has, because the SDK looks at its own once more after sending.</summary>
    public static void GiveBack(JsonRpcResponse response, Exchange exchange)
    {
        if (exchange.IsErrorResult && response.Result?.DeepClone() is JsonObject sent)
        {
            sent["isError"] = true;
            response.Result = sent;
        }
    }
}
