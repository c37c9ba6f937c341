namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>A span as a collector gets it.</summary>
internal sealed record ExportedSpan(
    string Scope, string Name, int Kind, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<ExportedLink> Links);

/// <summary>A link of a span.</summary>
internal sealed record ExportedLink(string Trace, string Span, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A metric's point: the labels, and how often or how much.</summary>
internal sealed record ExportedPoint(string Scope, string Metric, string Unit, string Kind, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Reads what OTLP carries (opentelemetry-proto 1.x: collector/trace/v1, collector/metrics/v1), as far as the tests need it.</summary>
internal static class Exported
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static IEnumerable<ExportedSpan> Spans(ReadOnlyMemory<byte> request) =>
        from resource in Wire.Fields(request).All(1)
        from scope in resource.All(2)
        let name = Scope(scope)
        from span in scope.All(2)
        select new ExportedSpan(
            name,
            span.One(5)!.Text,
            (int)(span.One(6)?.Value ?? 0),
            span.One(1)!.Hex,
            span.One(2)!.Hex,
            span.One(4)?.Hex ?? "",
            Attributes(span, 9),
            [.. span.All(13).Select(l => new ExportedLink(l.One(1)!.Hex, l.One(2)!.Hex, Attributes(l, 4)))]);

    /// <summary>The points of an <c>ExportMetricsServiceRequest</c>: sums and gauges by their value, histograms by their count.</summary>
    public static IEnumerable<ExportedPoint> Points(ReadOnlyMemory<byte> request) =>
        from resource in Wire.Fields(request).All(1)
        from scope in resource.All(2)
        let name = Scope(scope)
        from metric in scope.All(2)
        from data in metric.Where(f => f.Number is 5 or 7 or 9)
        from point in Wire.Fields(data.Bytes).All(1)
        select new ExportedPoint(
            name,
            metric.One(1)!.Text,
            metric.One(3)?.Text ?? "",
            data.Number switch { 5 => "Gauge", 7 => "Sum", _ => "Histogram" },
            Attributes(point, data.Number == 9 ? 9 : 7),
            data.Number == 9 ? point.One(4)!.Value : point.One(6) is { } whole ? (long)whole.Value : point.One(4)?.Double ?? 0);

    /// <summary>The attributes of the resource that sent it.</summary>
    public static IReadOnlyDictionary<string, string> Resource(ReadOnlyMemory<byte> request) =>
        Attributes(Wire.Fields(request).All(1).First().All(1).First(), 1);

    private static string Scope(IEnumerable<Field> scope) => scope.All(1).FirstOrDefault()?.One(1)?.Text ?? "";

    private static SortedDictionary<string, string> Attributes(IEnumerable<Field> owner, int number)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var attribute in owner.All(number))
        {
            var value = Wire.Fields(attribute.One(2)!.Bytes)[0];
            found[attribute.One(1)!.Text] = value.Number == 1 ? value.Text : $"{value.Value}";
        }

        return found;
    }
}
