using System.Text.Json;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Types and bounds of JSON Schema 2020-12 (Validation §6.1, §6.2).</summary>
internal static class SchemaValues
{
    /// <summary>True when the value has the type, or one of the types.</summary>
    public static bool IsOfType(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(t => Is(value, t.GetString())) : Is(value, type.GetString());

    /// <summary>The type for people: "text", "a whole number or null".</summary>
    public static string Describe(JsonElement type) => string.Join(
        " or ", (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()) : [type.GetString()]).Select(Words));

    /// <summary>The bounds that a number breaks, in words.</summary>
    public static IEnumerable<string> BoundProblems(JsonElement schema, JsonElement number)
    {
        if (schema.TryGetProperty("minimum", out var least) && Compare(number, least) < 0)
        {
            yield return $"at least {least}";
        }

        if (schema.TryGetProperty("maximum", out var most) && Compare(number, most) > 0)
        {
            yield return $"at most {most}";
        }

        if (schema.TryGetProperty("exclusiveMinimum", out var above) && Compare(number, above) <= 0)
        {
            yield return $"more than {above}";
        }

        if (schema.TryGetProperty("exclusiveMaximum", out var below) && Compare(number, below) >= 0)
        {
            yield return $"less than {below}";
        }
    }

    private static bool Is(JsonElement value, string? type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static string Words(string? type) => type switch
    {
        "object" => "an object",
        "array" => "a list",
        "string" => "text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "null",
    };

    private static bool IsWhole(JsonElement number) =>
        number.TryGetDecimal(out var exact) ? exact == decimal.Truncate(exact) : double.IsInteger(number.GetDouble());

    // Decimals where both fit: 0.1 and its neighbours must not meet at the border of an amount.
    private static int Compare(JsonElement a, JsonElement b) =>
        a.TryGetDecimal(out var x) && b.TryGetDecimal(out var y) ? x.CompareTo(y) : a.GetDouble().CompareTo(b.GetDouble());
}
