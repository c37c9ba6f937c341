using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Observing;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>
/// Writes what happens as it happens, a line each, for somebody who tries the server out. It knows only what metrics and spans may say, so no
/// person, token or argument is in it. S45.
/// </summary>
internal sealed class LiveActivity : IDisposable
{
    private const string Exchange = "exchange ";
    private const int Column = 11;

    private readonly Screen _screen;
    private readonly TimeProvider _time;
    private readonly Lock _turn = new();
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans;

    /// <summary>Begins.</summary>
    public LiveActivity(Screen screen, TimeProvider time)
    {
        (_screen, _time) = (screen, time);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == Telemetry.Meter && ActivityLine.Of(instrument.Name, 0, _ => "") is not null)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Measured(instrument, value, labels));
        _meters.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Measured(instrument, value, labels));
        _meters.Start();
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source == Telemetry.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> span) =>
                span.Name.StartsWith(Exchange, StringComparison.Ordinal) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_spans);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _spans.Dispose();
        _meters.Dispose();
    }

    private void Stopped(Activity span)
    {
        // Another listener may have wanted more of them.
        if (span.OperationName.StartsWith(Exchange, StringComparison.Ordinal))
        {
            Write(ActivityLine.Reconnect(span.GetTagItem(Labels.Provider) as string, span.GetTagItem(Labels.Outcome) as string));
        }
    }

    private void Measured(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var known = new Dictionary<string, string?>(labels.Length, StringComparer.Ordinal);
        foreach (var (name, label) in labels)
        {
            known[name] = label as string;
        }

        if (ActivityLine.Of(instrument.Name, value, known.GetValueOrDefault) is { } line)
        {
            Write(line);
        }
    }

    private void Write(ActivityLine line)
    {
        var at = _time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        lock (_turn)
        {
            _screen.Markup($"[grey]{at}[/] [{line.Style}]{line.Word.PadRight(Column)}[/]{Markup.Escape(line.Text)}");
        }
    }
}
