using System.Diagnostics.Metrics;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Observing;

/// <summary>Measures how long the store takes, where somebody listens; else it costs a look at a flag.</summary>
internal static class Timed
{
    /// <summary>Runs it, and records its duration with what came of it.</summary>
    public static Task<T> Record<T>(
        Histogram<double> histogram, TimeProvider time, Func<Task<T>> run, KeyValuePair<string, object?>[] labels, CancellationToken cancellation) =>
        histogram.Enabled ? Measured(histogram, time, run, labels, cancellation) : run();

    private static async Task<T> Measured<T>(
        Histogram<double> histogram, TimeProvider time, Func<Task<T>> run, KeyValuePair<string, object?>[] labels, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        try
        {
            var result = await run();
            histogram.Record(time.GetElapsedTime(begun).TotalSeconds, labels);
            return result;
        }
        catch (StoreUnavailableException e)
        {
            histogram.Record(time.GetElapsedTime(begun).TotalSeconds, [.. labels, new(Labels.Error, e.Trouble.ToString())]);
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            histogram.Record(time.GetElapsedTime(begun).TotalSeconds, [.. labels, new(Labels.Error, "cancelled")]);
            throw;
        }
    }
}
