using System.Text.Json;

namespace ReconnectGrains.Engine.Audit;

/// <summary>Where the streams of one tenant ended at a moment.</summary>
/// <param name="Tenant">The tenant; empty for events that belong to none.</param>
/// <param name="Number">Counts the tenant's checkpoints from 1.</param>
/// <param name="At">When it was made.</param>
/// <param name="Ends">The streams in which something was logged since the one before.</param>
/// <param name="Digest">A digest of all of this and of the digest before.</param>
/// <param name="Genuine">False when the row is not what this installation wrote.</param>
/// <param name="Previous">The digest before, where the checkpoints up to there were old enough to go; else null.</param>
public sealed record AuditCheckpoint(
    string Tenant, long Number, DateTimeOffset At, IReadOnlyList<AuditEnd> Ends, string Digest, bool Genuine, string? Previous = null);

/// <summary>Where one stream ended.</summary>
/// <param name="Stream">The stream, by its stored name: the user in it is a pseudonym.</param>
/// <param name="Last">The sequence of its last row.</param>
/// <param name="Chain">That row's digest.</param>
public sealed record AuditEnd(string Stream, long Last, string Chain)
{
    internal static string Write(IEnumerable<AuditEnd> ends) => JsonSerializer.Serialize(ends.Select(e => new object[] { e.Stream, e.Last, e.Chain }));

    internal static IReadOnlyList<AuditEnd> Read(string text)
    {
        try
        {
            return [.. JsonElement.Parse(text).EnumerateArray().Select(e => new AuditEnd(e[0].GetString() ?? "", e[1].GetInt64(), e[2].GetString() ?? ""))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return []; // Its digest will not fit.
        }
    }
}
