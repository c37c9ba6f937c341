using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ReconnectGrains.Engine;

/// <summary>
/// Where traces and metrics come from. What they say names tools, providers, codes and outcomes: never people, tenants, tokens, arguments,
/// paths or queries. docs/telemetry.md lists every instrument and span. M19, S45.
/// </summary>
public static class Telemetry
{
    /// <summary>The name to subscribe to: of the activity source, and of the meter.</summary>
    public const string Name = "ReconnectGrains";

    /// <summary>The one source of activities.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>The one meter.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Boundaries of a duration's histogram, in seconds, as the MCP conventions have them, with finer ones for what takes milliseconds.</summary>
    public static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    };

    /// <summary>Boundaries of what people take their time for: from seconds to a day.</summary>
    internal static readonly InstrumentAdvice<double> Patience = new()
    {
        HistogramBucketBoundaries = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400],
    };
}
