using System.Text.Json;
using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>The log as lines of JSON: one event or one checkpoint each. docs/stored-state.md.</summary>
public static class AuditLines
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>One event.</summary>
    public static string Of(AuditEntry entry) => JsonSerializer.Serialize(
        new
        {
            Type = "event",
            entry.At,
            Kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.IsDefined(entry.Kind) ? entry.Kind.ToString() : nameof(AuditKind.None)),
            entry.Stream,
            entry.Sequence,
            TraceId = entry.TraceId.Length == 0 ? null : entry.TraceId,
            entry.Tenant,
            entry.User,
            entry.Provider,
            entry.Tool,
            entry.IntentId,
            entry.ClientId,
            entry.Detail,
            entry.Genuine,
        },
        Options);

    /// <summary>One checkpoint.</summary>
    public static string Of(AuditCheckpoint checkpoint) => JsonSerializer.Serialize(new CheckpointLine(
        "checkpoint", checkpoint.Tenant, checkpoint.Number, checkpoint.At, checkpoint.Ends, checkpoint.Digest), Options);

    /// <summary>The checkpoint in a line; null where there is none in it.</summary>
    public static AuditCheckpoint? Checkpoint(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckpointLine>(line, Options) is { Type: "checkpoint", Tenant: { } tenant, Ends: { } ends, Digest: { } digest } read
                ? new AuditCheckpoint(tenant, read.Number, read.At, ends, digest, Genuine: true)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record CheckpointLine(string Type, string? Tenant, long Number, DateTimeOffset At, IReadOnlyList<AuditEnd>? Ends, string? Digest);
}
