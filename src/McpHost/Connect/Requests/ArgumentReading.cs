using System.Text.Json;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>Turns arguments into names and values for people, with the words of the tool's schema where it has some. M20.</summary>
public static class ArgumentReading
{
    /// <summary>Objects inside of objects up to here; what lies deeper is shown as JSON, because a phone has no room to indent it.</summary>
    public const int Depth = 4;

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="arguments">A JSON object.</param>
    /// <param name="schema">The tool's input schema, if the tool still exists.</param>
    public static IReadOnlyList<ArgumentField> Read(RawJson arguments, JsonElement? schema)
    {
        using var document = JsonDocument.Parse(arguments.Text);
        return document.RootElement.ValueKind == JsonValueKind.Object ? Fields(document.RootElement, schema, Depth) : [];
    }

    /// <summary>Reads any value.</summary>
    public static ArgumentValue Read(JsonElement value, JsonElement? schema, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array when depth == 0 => new ArgumentValue.Text(value.GetRawText()),
        JsonValueKind.Object => value.EnumerateObject().Any()
            ? new ArgumentValue.Fields(Fields(value, schema, depth))
            : new ArgumentValue.Nothing(Texts.EmptyObject),
        JsonValueKind.Array => value.GetArrayLength() > 0
            ? new ArgumentValue.Entries([.. value.EnumerateArray().Select(v => Read(v, Member(schema, "items"), depth - 1))])
            : new ArgumentValue.Nothing(Texts.EmptyList),
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? new ArgumentValue.Text(text) : new ArgumentValue.Nothing(Texts.EmptyText),
        JsonValueKind.True => new ArgumentValue.Text(Texts.Yes),
        JsonValueKind.False => new ArgumentValue.Text(Texts.No),
        JsonValueKind.Null => new ArgumentValue.Nothing(Texts.NoValue),
        _ => new ArgumentValue.Text(value.GetRawText()), // A number, digit for digit: formatting could round it.
    };

    private static List<ArgumentField> Fields(JsonElement value, JsonElement? schema, int depth) =>
    [
        .. value.EnumerateObject().Select(p =>
        {
            var own = Member(Member(schema, "properties"), p.Name);
            return new ArgumentField(Word(own, "title") ?? Spoken(p.Name), Word(own, "description"), Read(p.Value, own, depth - 1));
        }),
    ];

    /// <summary><c>dueDate</c> and <c>due_date</c> become "Due date"; a name that is not such a word stays as it is.</summary>
    public static string Spoken(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            return name;
        }

        var apart = string.Concat(name.Select((c, i) =>
            c is '_' or '-' ? " " : i > 0 && char.IsAsciiLetterUpper(c) && char.IsAsciiLetterLower(name[i - 1]) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
        return apart.Trim() is { Length: > 0 } words ? char.ToUpperInvariant(words[0]) + words[1..] : name;
    }

    private static JsonElement? Member(JsonElement? schema, string name) =>
        schema is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty(name, out var member) ? member : null;

    private static string? Word(JsonElement? schema, string name) =>
        Member(schema, name) is { ValueKind: JsonValueKind.String } word && word.GetString() is { Length: > 0 } text ? text : null;
}
