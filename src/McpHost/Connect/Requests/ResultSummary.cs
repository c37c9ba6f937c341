using System.Text.Json;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>A tool's result in a few lines: the assistant gets the whole of it.</summary>
/// <param name="Failed">The tool ran and reported a problem.</param>
/// <param name="Words">Its text, cut.</param>
/// <param name="Fields">Its first values, cut, where it has structured content.</param>
public sealed record ResultSummary(bool Failed, string? Words, IReadOnlyList<ArgumentField> Fields)
{
    /// <summary>Longest text, in characters.</summary>
    public const int Longest = 280;

    /// <summary>Most fields.</summary>
    public const int MostFields = 6;

    /// <summary>Summarizes what was kept.</summary>
    public static ResultSummary Of(KeptResult result) => result switch
    {
        KeptResult.Whole whole => Of(whole.Json),
        _ => new ResultSummary(false, Texts.ResultNotKept, []),
    };

    private static ResultSummary Of(RawJson json)
    {
        using var document = JsonDocument.Parse(json.Text);
        var result = document.RootElement;
        var failed = result.TryGetProperty("isError", out var error) && error.ValueKind == JsonValueKind.True;
        return !failed && result.TryGetProperty("structuredContent", out var content) && content.ValueKind == JsonValueKind.Object && content.EnumerateObject().Any()
            ? new(failed, null, [.. content.EnumerateObject().Take(MostFields).Select(p => new ArgumentField(ArgumentReading.Spoken(p.Name), null, Value(p.Value)))])
            : new(failed, Text(result) is { } text ? Cut(text) : null, []);
    }

    private static ArgumentValue Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => new ArgumentValue.Nothing(Texts.Entries(value.GetArrayLength())),
        JsonValueKind.Object => new ArgumentValue.Nothing(Texts.Details),
        _ => ArgumentReading.Read(value, null, 0) is ArgumentValue.Text text ? new ArgumentValue.Text(Cut(text.Value)) : ArgumentReading.Read(value, null, 0),
    };

    private static string? Text(JsonElement result) =>
        result.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray()
                .Where(c => c.ValueKind == JsonValueKind.Object && c.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                .Select(c => c.GetProperty("text").GetString())
                .FirstOrDefault(t => !string.IsNullOrWhiteSpace(t))
            : null;

    private static string Cut(string text)
    {
        var end = Math.Min(text.Length, Longest);
        return end == text.Length ? text : text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + Texts.CutHere;
    }
}
