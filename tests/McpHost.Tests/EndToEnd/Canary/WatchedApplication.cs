using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>The same server inside this process: its logs with every value behind them, its traces and its metrics.</summary>
internal sealed class WatchedApplication : WatchedServer
{
    private readonly ConcurrentQueue<string> _logs = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private readonly ConcurrentQueue<string> _metrics = new();
    private readonly ActivitySource _client = new("canary.client");
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();
    private WebApplication? _app;

    public WatchedApplication()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        _meters.Start();
    }

    /// <inheritdoc/>
    public override string Said => string.Join('\n', _logs);

    /// <summary>Under it goes what the test itself does as host and browser: of that, the addresses hold codes and links by right.</summary>
    public Activity AsClient() => _client.StartActivity("plays host and browser")!;

    /// <summary>Every activity of this process but the client's.</summary>
    public string Traces => string.Join('\n', _traces);

    /// <summary>Every measurement of this process.</summary>
    public string Metrics => string.Join('\n', _metrics);

    /// <inheritdoc/>
    public override async Task Start(Uri address, string data, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        // What the server begins by itself is not the client's.
        Activity.Current = null;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings.Concat(Loud));
        builder.Configuration.AddInMemoryCollection([new("urls", address.AbsoluteUri), new("Reconnect:Data", data)]);
        builder.Logging.ClearProviders().AddProvider(new Loggers(_logs));
        builder.AddReconnect().AddTools<InvoiceTools>();
        _app = builder.Build();
        _app.UseRouting();
        _app.UseCors();
        _app.UseRateLimiter();
        _app.UseAntiforgery();
        _app.MapReconnect();
        await _app.StartAsync(cancellation);
    }

    /// <inheritdoc/>
    public override async Task End(CancellationToken cancellation)
    {
        await _app!.StopAsync(cancellation);
        await _app.DisposeAsync();
        _app = null;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        _activities.Dispose();
        _client.Dispose();
        _meters.Dispose();
    }

    private void Note(Activity activity)
    {
        var root = activity;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        if (root.Source != _client)
        {
            _traces.Enqueue(Describe(activity));
        }
    }

    private static string Describe(Activity activity)
    {
        var text = new StringBuilder($"{activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {activity.TraceStateString}");
        var tags = activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Concat(activity.Links.SelectMany(l => l.Tags ?? []))
            .Concat(activity.Baggage.Select(b => KeyValuePair.Create(b.Key, (object?)b.Value)));
        foreach (var (name, value) in tags)
        {
            text.Append(' ').Append(name).Append('=').Append(value);
        }

        return text.ToString();
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder(instrument.Name);
        foreach (var (name, value) in tags)
        {
            text.Append(' ').Append(name).Append('=').Append(value);
        }

        _metrics.Enqueue(text.ToString());
    }

    private sealed class Loggers(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

        public void Dispose()
        {
            // What was said is still wanted.
        }
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{category} scope {Values(state)}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category} {logLevel} {formatter(state, exception)} {Values(state)} {exception}");

        private static string Values(object? state) => state is IEnumerable<KeyValuePair<string, object?>> values
            ? string.Join(' ', values.Select(v => $"{v.Key}={v.Value}"))
            : $"{state}";
    }
}
