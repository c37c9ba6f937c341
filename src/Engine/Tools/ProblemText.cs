using System.Globalization;
using System.Text.Json;

namespace ReconnectGrains.Engine.Tools;

/// <summary>The two sentences of an API's problem document (RFC 9457) that may be shown: nothing else of its body is. S45.</summary>
internal sealed record ProblemText(string? Title, string? Detail)
{
    /// <summary>Longest text taken over, in characters.</summary>
    private const int MaxLength = 200;

    private static readonly ProblemText None = new(null, null);

    /// <summary>Reads a body of type <c>application/problem+json</c>; everything else says nothing.</summary>
    public static ProblemText Of(string? mediaType, ReadOnlyMemory<byte> body)
    {
        if (!string.Equals(mediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase))
        {
            return None;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(Clean(document.RootElement, "title"), Clean(document.RootElement, "detail"))
                : None;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text with half of a surrogate pair.
            return None;
        }
    }

    private static string? Clean(JsonElement problem, string member)
    {
        if (!problem.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        // Formatting characters can reorder or hide what a person reads (Unicode UAX #9).
        var text = string.Concat(value.GetString()!.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        text = text.Trim().TrimEnd('.');
        return text.Length == 0 ? null : text.Length > MaxLength ? text[..MaxLength] + "…" : text;
    }
}
