using System.Text.Json;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>A row of the audit table without its proof.</summary>
internal sealed record AuditRow(
    string Stream,
    long Sequence,
    long At,
    long Kind,
    string TraceId,
    string? Tenant,
    string? UserId,
    string? Provider,
    string? Tool,
    string? IntentId,
    string? ClientId,
    string? Detail)
{
    public static AuditRow Of(string stream, SessionKey key, AuditEvent e) => new(
        stream, e.Sequence, e.At.ToUnixTimeMilliseconds(), (long)e.Kind, e.TraceId, key.Tenant, key.User,
        e.Provider, e.Tool, e.IntentId, e.ClientId, e.Detail?.Text);

    public static AuditRow Of(string stream, long sequence, long at, OutsideEvent e) => new(
        stream, sequence, at, (long)e.Kind, e.TraceId, e.Tenant, e.User, e.Provider, e.Tool, null, e.ClientId, e.Detail?.Text);

    /// <summary>One text per row that no other row can produce.</summary>
    public byte[] Canonical() => JsonSerializer.SerializeToUtf8Bytes(
        new object?[] { Stream, Sequence, At, Kind, TraceId, Tenant, UserId, Provider, Tool, IntentId, ClientId, Detail });

    public AuditEntry Entry(bool genuine) => new(
        Stream, Sequence, DateTimeOffset.FromUnixTimeMilliseconds(At), (AuditKind)Kind, TraceId, Tenant, UserId,
        Provider, Tool, IntentId, ClientId, Detail, genuine);
}
