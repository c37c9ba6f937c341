using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>
/// The JSON Canonicalization Scheme, RFC 8785: one text per value, whatever the order of members, the spelling of numbers and the
/// escapes of strings. So equal arguments of two calls are recognised as equal, and nothing else is.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of objects and arrays.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical text of a value.</summary>
    /// <returns><see cref="CanonicalOutcome.Canonical"/>, or why there is none.</returns>
    public static CanonicalOutcome Of(JsonElement value)
    {
        var text = new StringBuilder();
        return Write(text, value, "", 0) is { } refused ? refused : new CanonicalOutcome.Canonical(text.ToString());
    }

    private static CanonicalOutcome.Refused? Write(StringBuilder text, JsonElement value, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            return new(CanonicalRefusal.TooDeep, path);
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(text, value, path, depth);
            case JsonValueKind.Array:
                return WriteArray(text, value, path, depth);
            case JsonValueKind.String:
                return TryRead(value, out var chars) ? WriteString(text, chars) : new(CanonicalRefusal.LoneSurrogate, path);
            case JsonValueKind.Number:
                if (CanonicalNumber.Of(value.GetRawText()) is not { } number)
                {
                    return new(CanonicalRefusal.NumberOutOfPrecision, path);
                }

                text.Append(number);
                return null;
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                text.Append(value.GetRawText());
                return null;
            default:
                return new(CanonicalRefusal.Undefined, path);
        }
    }

    private static CanonicalOutcome.Refused? WriteObject(StringBuilder text, JsonElement value, string path, int depth)
    {
        // RFC 8785 §3.2.3: ordered by UTF-16 code units, which is what ordinal comparison of .NET strings does.
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!TryReadName(member, out var name))
            {
                return new(CanonicalRefusal.LoneSurrogate, path);
            }

            if (!members.TryAdd(name, member.Value))
            {
                return new(CanonicalRefusal.DuplicateMember, Below(path, name));
            }
        }

        var separator = '{';
        foreach (var (name, member) in members)
        {
            text.Append(separator);
            WriteString(text, name);
            text.Append(':');
            if (Write(text, member, Below(path, name), depth + 1) is { } refused)
            {
                return refused;
            }

            separator = ',';
        }

        text.Append(members.Count == 0 ? "{}" : "}");
        return null;
    }

    private static CanonicalOutcome.Refused? WriteArray(StringBuilder text, JsonElement value, string path, int depth)
    {
        text.Append('[');
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (index > 0)
            {
                text.Append(',');
            }

            if (Write(text, item, $"{path}/{index}", depth + 1) is { } refused)
            {
                return refused;
            }

            index++;
        }

        text.Append(']');
        return null;
    }

    /// <summary>RFC 8785 §3.2.2.2: only what must be escaped is, in lower-case hexadecimal where there is no short form.</summary>
    private static CanonicalOutcome.Refused? WriteString(StringBuilder text, string chars)
    {
        text.Append('"');
        foreach (var c in chars)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4")),
                _ => text.Append(c),
            };
        }

        text.Append('"');
        return null;
    }

    private static bool TryRead(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // The only way that System.Text.Json tells of a lone surrogate, which its parser lets through.
            text = null;
            return false;
        }
    }

    private static bool TryReadName(JsonProperty member, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }

    private static string Below(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
