using System.Net.Http.Headers;
using System.Text.Json;

namespace ReconnectGrains.Engine.Providers.Wire;

/// <summary>Reads a body that somebody else wrote: bounded in size and depth, JSON objects only, no member twice.</summary>
internal static class JsonBody
{
    // Two members of one name are read differently by different parsers; an answer that needs luck is garbage.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = ProviderLimits.JsonDepth, AllowDuplicateProperties = false };

    /// <summary>Reads at most <see cref="ProviderLimits.LargestAnswer"/> bytes, whatever Content-Length says.</summary>
    /// <returns>The bytes, or null when there are more.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadBounded(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var kept = new MemoryStream();
        var chunk = new byte[8 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, ct)) > 0)
        {
            if (kept.Length + count > ProviderLimits.LargestAnswer)
            {
                return null;
            }

            await kept.WriteAsync(chunk.AsMemory(0, count), ct);
        }

        return kept.ToArray();
    }

    /// <summary>True for <c>application/json</c> and <c>application/…+json</c>, with or without parameters.</summary>
    public static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } media
        && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (media.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                && media.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Parses one object.</summary>
    /// <returns>The object, or null when the bytes are anything else.</returns>
    public static JsonElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // Its message may quote the body.
            return null;
        }
    }

    /// <summary>A member that is a string.</summary>
    /// <returns>The string, or null when the member is absent, empty or of another kind.</returns>
    public static string? Text(this JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.AsText() is { Length: > 0 } text ? text : null;

    /// <summary>A string value.</summary>
    /// <returns>The string, or null for every other kind.</returns>
    public static string? AsText(this JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped unpaired surrogate parses, but is no text.
            return null;
        }
    }
}
