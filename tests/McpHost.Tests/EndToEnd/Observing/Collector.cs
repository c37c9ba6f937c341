using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>Receives OTLP over HTTP, as a collector does, and keeps it.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();

    private Collector(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The settings that make a server send here.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "250",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    /// <summary>Everything that came, as it came.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _traces, .. _metrics];

    /// <summary>Every span so far.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. _traces.SelectMany(body => Exported.Spans(body))];

    /// <summary>Every point so far; a counter's each time that it was sent.</summary>
    public IReadOnlyList<ExportedPoint> Points => [.. _metrics.SelectMany(body => Exported.Points(body))];

    /// <summary>What the last sender says of itself.</summary>
    public IReadOnlyDictionary<string, string> Resource => Exported.Resource(_traces.Last());

    /// <summary>Starts it.</summary>
    public static async Task<Collector> Start(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.Receive);
        await app.StartAsync(cancellation);
        return collector;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Receive(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var into = http.Request.Path.Value switch { "/v1/traces" => _traces, "/v1/metrics" => _metrics, _ => null };
        into?.Enqueue(body.ToArray());
        http.Response.StatusCode = into is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        http.Response.ContentType = "application/x-protobuf";
    }
}
