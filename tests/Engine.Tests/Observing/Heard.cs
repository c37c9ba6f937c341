using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ReconnectGrains.Engine.Tests.Observing;

/// <summary>
/// Hears the metrics and spans of one test. Meter and source are the process's, and other tests run beside this one: what counts is what this
/// test set going, which carries its mark.
/// </summary>
internal sealed class Heard : IDisposable
{
    private static readonly AsyncLocal<Heard?> Mark = new();

    private readonly ConcurrentQueue<(string Instrument, double Value, string Labels)> _measured = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly MeterListener _meters = new();
    private readonly ActivityListener? _activities;

    private Heard(bool spans)
    {
        Mark.Value = this;
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == Telemetry.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _meters.Start();
        if (spans)
        {
            _activities = new ActivityListener
            {
                ShouldListenTo = source => source == Telemetry.Source,
                Sample = (ref _) => Mark.Value == this ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = Note,
            };
            ActivitySource.AddActivityListener(_activities);
        }
    }

    /// <summary>Listens to metrics from now on.</summary>
    public static Heard Metrics() => new(spans: false);

    /// <summary>Listens to metrics and spans from now on.</summary>
    public static Heard Everything() => new(spans: true);

    /// <summary>The spans that ended, in that order.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    /// <summary>Sums of what an instrument counted, with its labels: <c>acme TOKEN_REVOKED 2</c>.</summary>
    public IReadOnlyList<string> Sums(string instrument) =>
    [
        .. _measured.Where(m => m.Instrument == instrument).GroupBy(m => m.Labels)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Sum(m => m.Value)}")).Order(StringComparer.Ordinal),
    ];

    /// <summary>Every value that an instrument measured.</summary>
    public IReadOnlyList<double> Values(string instrument) => [.. _measured.Where(m => m.Instrument == instrument).Select(m => m.Value)];

    /// <summary>All labels of everything.</summary>
    public string AllLabels => string.Join('\n', _measured.Select(m => m.Labels));

    /// <inheritdoc/>
    public void Dispose()
    {
        Mark.Value = null;
        _meters.Dispose();
        _activities?.Dispose();
    }

    private void Note(Activity ended)
    {
        if (Mark.Value == this)
        {
            _spans.Enqueue(ended);
        }
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Mark.Value == this)
        {
            List<string> labels = [];
            foreach (var tag in tags)
            {
                labels.Add($"{tag.Value}");
            }

            _measured.Enqueue((instrument.Name, value, string.Join(' ', labels)));
        }
    }
}
