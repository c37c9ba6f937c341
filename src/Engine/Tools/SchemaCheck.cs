using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// Checks arguments against the part of JSON Schema 2020-12 that the schema exporter of .NET writes. A schema with any other
/// assertion is refused when the tool is declared, so nothing that a schema promises goes unchecked.
/// </summary>
internal sealed class SchemaCheck
{
    /// <summary>Longest time that one pattern may take on one text.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>More problems than this help nobody.</summary>
    private const int MaxProblems = 10;

    private static readonly HashSet<string> Assertions =
    [
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "not", "$ref",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems", "maxItems",
    ];

    /// <summary>Say something to people or tools and allow every value; a format is enforced by binding the value to its type.</summary>
    private static readonly HashSet<string> Annotations =
        ["title", "description", "default", "$schema", "$comment", "format", "contentEncoding", "contentMediaType", "examples", "deprecated", ToolJson.Header];

    private readonly JsonElement _root;
    private readonly Dictionary<string, Regex> _patterns = [];

    /// <exception cref="NotSupportedException">The schema holds a keyword that this check does not know.</exception>
    public SchemaCheck(JsonElement schema)
    {
        _root = schema;
        Prepare(schema);
    }

    /// <summary>What is wrong with the value, as sentences for people; empty when it fits.</summary>
    public IReadOnlyList<string> Problems(JsonElement value)
    {
        var problems = new List<string>();
        Check(problems, _root, value, "");
        return problems.Count > MaxProblems ? problems[..MaxProblems] : problems;
    }

    /// <summary>A name that came from outside, fit to be shown: bounded and without control characters.</summary>
    private static string Shown(string name) => string.Concat((name.Length > 64 ? name[..64] + "…" : name).Where(c => !char.IsControl(c)));

    private void Check(List<string> problems, JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object || problems.Count > MaxProblems)
        {
            if (schema.ValueKind == JsonValueKind.False)
            {
                problems.Add($"{Name(path)} is not allowed.");
            }

            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(problems, Resolve(reference.GetString()!), value, path);
        }

        if (schema.TryGetProperty("type", out var type) && !SchemaValues.IsOfType(value, type))
        {
            problems.Add($"{Name(path)} must be {SchemaValues.Describe(type)}.");
            return;
        }

        CheckChoices(problems, schema, value, path);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(problems, schema, value, path);
                break;
            case JsonValueKind.Array:
                CheckArray(problems, schema, value, path);
                break;
            case JsonValueKind.String:
                CheckText(problems, schema, value.GetString()!, path);
                break;
            case JsonValueKind.Number:
                problems.AddRange(SchemaValues.BoundProblems(schema, value).Select(p => $"{Name(path)} must be {p}."));
                break;
            default:
                break;
        }
    }

    private void CheckChoices(List<string> problems, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value)))
        {
            problems.Add($"{Name(path)} must be one of {string.Join(", ", allowed.EnumerateArray().Select(a => a.GetRawText()))}.");
        }

        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value))
        {
            problems.Add($"{Name(path)} must be {only.GetRawText()}.");
        }

        if (schema.TryGetProperty("anyOf", out var shapes) && !shapes.EnumerateArray().Any(s => Fits(s, value, path)))
        {
            problems.Add($"{Name(path)} has none of the shapes that are allowed there.");
        }

        if (schema.TryGetProperty("not", out var forbidden) && Fits(forbidden, value, path))
        {
            problems.Add($"{Name(path)} has a value that is not allowed.");
        }
    }

    private bool Fits(JsonElement schema, JsonElement value, string path)
    {
        var problems = new List<string>();
        Check(problems, schema, value, path);
        return problems.Count == 0;
    }

    private void CheckObject(List<string> problems, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            problems.AddRange(required.EnumerateArray().Select(r => r.GetString()!)
                .Where(r => !value.TryGetProperty(r, out _)).Select(r => $"{Name(Below(path, r))} is missing."));
        }

        var hasProperties = schema.TryGetProperty("properties", out var properties);
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var member in value.EnumerateObject())
        {
            var at = Below(path, Shown(member.Name));
            if (hasProperties && properties.TryGetProperty(member.Name, out var known))
            {
                Check(problems, known, member.Value, at);
            }
            else if (hasRest && rest.ValueKind == JsonValueKind.False)
            {
                problems.Add($"{Name(at)} is unknown here.");
            }
            else if (hasRest)
            {
                Check(problems, rest, member.Value, at);
            }
        }
    }

    private void CheckArray(List<string> problems, JsonElement schema, JsonElement value, string path)
    {
        var length = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out var least) && length < least.GetInt32())
        {
            problems.Add($"{Name(path)} must have at least {least} items.");
        }

        if (schema.TryGetProperty("maxItems", out var most) && length > most.GetInt32())
        {
            problems.Add($"{Name(path)} must have at most {most} items.");
            return;
        }

        if (schema.TryGetProperty("items", out var items))
        {
            for (var i = 0; i < length; i++)
            {
                Check(problems, items, value[i], $"{path}[{i}]");
            }
        }
    }

    private void CheckText(List<string> problems, JsonElement schema, string text, string path)
    {
        // Counted in UTF-16 units, as [StringLength] does.
        if (schema.TryGetProperty("minLength", out var shortest) && text.Length < shortest.GetInt32())
        {
            problems.Add($"{Name(path)} must have at least {shortest} characters.");
        }

        if (schema.TryGetProperty("maxLength", out var longest) && text.Length > longest.GetInt32())
        {
            problems.Add($"{Name(path)} must have at most {longest} characters.");
        }
        else if (schema.TryGetProperty("pattern", out var pattern) && !Matches(pattern.GetString()!, text))
        {
            problems.Add($"{Name(path)} must match {pattern.GetString()}.");
        }
    }

    private bool Matches(string pattern, string text)
    {
        try
        {
            return _patterns[pattern].IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A text that keeps a pattern busy for so long is refused: nobody waits for hostile input.
            return false;
        }
    }

    private JsonElement Resolve(string reference)
    {
        var at = _root;
        foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at.GetProperty(Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return at;
    }

    private void Prepare(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "properties":
                    keyword.Value.EnumerateObject().ToList().ForEach(p => Prepare(p.Value));
                    break;
                case "anyOf":
                    keyword.Value.EnumerateArray().ToList().ForEach(Prepare);
                    break;
                case "items" or "additionalProperties" or "not":
                    Prepare(keyword.Value);
                    break;
                case "pattern":
                    _patterns[keyword.Value.GetString()!] = Compile(keyword.Value.GetString()!);
                    break;
                case "$ref":
                    Resolve(keyword.Value.GetString()!);
                    break;
                default:
                    if (!Assertions.Contains(keyword.Name) && !Annotations.Contains(keyword.Name))
                    {
                        throw new NotSupportedException($"the schema keyword '{keyword.Name}' is not checked by this program.");
                    }

                    break;
            }
        }
    }

    /// <summary>In JSON Schema (ECMA-262) a final <c>$</c> is the very end; in .NET it also stands before a last line break.</summary>
    private static Regex Compile(string pattern)
    {
        var isAnchored = pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal);
        return new(isAnchored ? pattern[..^1] + "\\z" : pattern, RegexOptions.CultureInvariant, PatternTimeout);
    }

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Name(string path) => path.Length == 0 ? "The arguments" : $"'{path}'";
}
