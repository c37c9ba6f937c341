using System.Diagnostics;

namespace ReconnectGrains.Engine;

/// <summary>The name of a trace towards people: <c>trc_</c> and the W3C trace id.</summary>
public static class TraceId
{
    /// <summary>For what no request caused.</summary>
    public const string None = "trc_none";

    /// <summary>The current activity's trace, or <see cref="None"/>.</summary>
    public static string Current => Activity.Current is { } activity ? $"trc_{activity.TraceId}" : None;

    /// <summary>
    /// Where work for a call belongs that another request set going, or none: the call's own trace (M5). The default where the current
    /// activity is part of that trace already, or the name is of no trace.
    /// </summary>
    public static ActivityContext Parent(string traceId)
    {
        var current = Activity.Current;
        var span = ActivitySpanId.CreateRandom();
        return traceId != Current && traceId.StartsWith("trc_", StringComparison.Ordinal)
            && ActivityContext.TryParse($"00-{traceId["trc_".Length..]}-{span}-00", traceState: null, out var own)
                ? new ActivityContext(own.TraceId, span, current?.ActivityTraceFlags ?? ActivityTraceFlags.None)
                : default;
    }

    /// <summary>The <c>traceparent</c> of a request that goes out for a call (Trace Context §3.2); null where there is no trace.</summary>
    public static string? Header(string traceId) => Parent(traceId) is { TraceId: var trace } own && own != default
        ? $"00-{trace}-{own.SpanId}-{(byte)own.TraceFlags:x2}"
        : Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;
}
