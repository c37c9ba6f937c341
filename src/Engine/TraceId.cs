using System.Diagnostics;

namespace ReconnectGrains.Engine;

/// <summary>The name of a trace towards people: <c>trc_</c> and the W3C trace id.</summary>
public static class TraceId
{
    /// <summary>For what no request caused.</summary>
    public const string None = "trc_none";

    /// <summary>The current activity's trace, or <see cref="None"/>.</summary>
    public static string Current => Activity.Current is { } activity ? $"trc_{activity.TraceId}" : None;
}
