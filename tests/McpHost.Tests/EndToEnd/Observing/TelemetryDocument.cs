using System.Text.RegularExpressions;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>A row of the table of instruments.</summary>
internal sealed record InstrumentRow(string Name, string Kind, string Unit, IReadOnlyList<string> Labels);

/// <summary>A row of the table of spans; braces in the name stand for a value.</summary>
internal sealed partial record SpanRow(string Name, string Kind, IReadOnlyList<string> Attributes)
{
    /// <summary>Whether a span of this name is meant.</summary>
    public bool Matches(string name) => Regex.IsMatch(name, $"^{Value.Replace(Regex.Escape(Name).Replace(@"\{", "{", StringComparison.Ordinal), Pattern)}$");

    private static string Pattern(Match value) => value.Groups[1].Value.Replace("\\", "", StringComparison.Ordinal) switch
    {
        "mcp.method.name" => "(_OTHER|[a-z]+(/[a-z]\\w*)*)",
        "http.request.method" => "[A-Z]+",
        _ => "\\S+",
    };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Value { get; }
}

/// <summary>docs/telemetry.md, as far as it is tables.</summary>
internal sealed partial record TelemetryDocument(IReadOnlyList<InstrumentRow> Instruments, IReadOnlyList<SpanRow> Spans, string Text)
{
    private const string File = "docs/telemetry.md";

    /// <summary>Reads it from the repository.</summary>
    public static TelemetryDocument Read()
    {
        var text = System.IO.File.ReadAllText(Path.Combine(RepositoryFolder.Holding(File)!, File));
        return new TelemetryDocument(
            [.. Rows(text, "Instruments").Select(c => new InstrumentRow(Only(c[0]), c[1], Only(c[2]), Names(c[3])))],
            [.. Rows(text, "Spans").Select(c => new SpanRow(Only(c[0]), c[1], Names(c[2])))],
            text);
    }

    private static IEnumerable<string[]> Rows(string text, string heading) =>
        text.Split("\n## ").Single(s => s.StartsWith(heading + "\n", StringComparison.Ordinal)).Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "));

    private static string Only(string cell) => Names(cell).ShouldHaveSingleItem();

    private static List<string> Names(string cell) => [.. Code.Matches(cell).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code { get; }
}
