using System.Diagnostics;

namespace ReconnectGrains.Engine.Observing;

/// <summary>Where a call stands in its trace, so that it can be found again hours later, on another node. M5, M19.</summary>
internal static class CallTrace
{
    /// <summary>Where we are, as W3C <c>traceparent</c>; null where nobody watches.</summary>
    public static string? Here => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>The span of an execution: under the call that asked for it, in the call's own trace, whoever set it going.</summary>
    /// <param name="name">The span's name.</param>
    /// <param name="traceId">The call's trace.</param>
    /// <param name="asked">Where in that trace it was asked; null where that is not known.</param>
    /// <param name="isResumed">It was parked, and somebody let it run: the span says who and which call.</param>
    public static Activity? Begin(string name, string traceId, string? asked, bool isResumed)
    {
        if (!Telemetry.Source.HasListeners())
        {
            return null;
        }

        var call = ActivityContext.TryParse(asked, traceState: null, isRemote: true, out var parsed) ? parsed : default;
        var elsewhere = TraceId.Parent(traceId);
        var parent = call != default && elsewhere != default && call.TraceId == elsewhere.TraceId ? call : elsewhere;
        return Telemetry.Source.StartActivity(name, ActivityKind.Internal, parent, links: isResumed ? Links(call) : null);
    }

    private static List<ActivityLink> Links(ActivityContext call)
    {
        List<ActivityLink> links = [];
        if (call != default)
        {
            links.Add(new ActivityLink(call, new() { [Labels.Link] = Labels.ParkedCall }));
        }

        if (Activity.Current is { } releasing && releasing.SpanId != call.SpanId)
        {
            links.Add(new ActivityLink(releasing.Context, new() { [Labels.Link] = Labels.ReleasedBy }));
        }

        return links;
    }
}
