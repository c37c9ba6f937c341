using System.Text.Json;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Reads members of untrusted JSON without throwing.</summary>
internal static class Members
{
    /// <summary>The member, if this is an object that has it.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The member, if it is an object.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>The member, if it is a well-formed text.</summary>
    public static string? Text(this JsonElement element, string name) => element.Member(name)?.AsText();

    /// <summary>The number, if it is an integer that 64 bits hold.</summary>
    public static long? TryInteger(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : null;

    /// <summary>The text; null for anything else, and for one that holds half of a surrogate pair (RFC 8259 §8.2).</summary>
    public static string? AsText(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
