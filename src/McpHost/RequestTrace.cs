using System.Diagnostics;
using ReconnectGrains.Engine;

namespace ReconnectGrains.McpHost;

/// <summary>The trace id that every log line, envelope and error of one request carries.</summary>
public static class RequestTrace
{
    private static readonly object ItemKey = new();

    /// <summary>
    /// <c>trc_</c> and the 32 hexadecimal digits of the W3C trace: the caller's where it sent a <c>traceparent</c> (Trace Context §3.2), in the message or the request, else
    /// a new one. The same for as long as the request lasts.
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.Items.TryGetValue(ItemKey, out var known))
        {
            return (string)known!;
        }

        var id = "trc_" + (Current() ?? Sent(context.Request) ?? context.RequestServices.GetRequiredService<Randomness>().Id());
        context.Items[ItemKey] = id;
        return id;
    }

    /// <summary>Takes the trace that the message itself names (<c>_meta.traceparent</c>), where none is known yet.</summary>
    internal static void Continue(HttpContext context, string? traceParent)
    {
        if (Current() is null && !context.Items.ContainsKey(ItemKey) && ActivityContext.TryParse(traceParent, traceState: null, out var parent))
        {
            context.Items[ItemKey] = "trc_" + parent.TraceId.ToHexString();
        }
    }

    private static string? Current() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null;

    /// <summary>Without a listener the web server starts no activity, and the header is still worth keeping.</summary>
    private static string? Sent(HttpRequest request) =>
        ActivityContext.TryParse(request.Headers.TraceParent, traceState: null, out var parent) ? parent.TraceId.ToHexString() : null;
}
