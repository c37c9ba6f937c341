using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>The document and the code say the same.</summary>
[Trait("Proves", "M19")]
public sealed class TelemetryDocumentTests
{
    private static readonly TelemetryDocument Document = TelemetryDocument.Read();

    [Fact]
    public void Every_instrument_of_the_code_stands_there_with_its_kind_and_unit_and_no_other()
    {
        var found = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == Telemetry.Meter)
            {
                found.Add($"{instrument.Name} {instrument.GetType().Name.Split('`')[0]} {instrument.Unit}");
                instrument.Description.ShouldNotBeNullOrEmpty(instrument.Name);
            }
        };
        foreach (var type in new[] { typeof(Telemetry).Assembly, typeof(Operations).Assembly }.SelectMany(a => a.GetTypes()).Where(Measures))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        listener.Start();

        Document.Instruments.Select(i => $"{i.Name} {i.Kind} {i.Unit}").ShouldBe(found, ignoreOrder: true);
    }

    [Fact]
    public void Every_attribute_of_the_code_stands_there()
    {
        var words = new[] { nameof(Labels.ParkedCall), nameof(Labels.ReleasedBy), nameof(Labels.ExecuteTool), nameof(Labels.Other), nameof(Labels.Fine) };
        foreach (var label in typeof(Labels).GetFields().Where(f => !words.Contains(f.Name)).Select(f => (string)f.GetRawConstantValue()!))
        {
            Document.Instruments.SelectMany(i => i.Labels).Concat(Document.Spans.SelectMany(s => s.Attributes)).Append(Labels.Link).ShouldContain(label);
        }
    }

    [Fact]
    public void Every_limit_that_is_counted_stands_there()
    {
        foreach (var limit in typeof(LimitNames).GetFields().Select(f => (string)f.GetRawConstantValue()!))
        {
            Document.Text.ShouldContain($"`{limit}`");
        }
    }

    private static bool Measures(Type type) =>
        !type.ContainsGenericParameters
        && type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(f => f.FieldType.IsSubclassOf(typeof(Instrument)));
}
