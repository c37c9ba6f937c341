using System.Text.Json;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Audit;

/// <summary>A row of the audit table without its proof. The user is a pseudonym, also within the stream's name.</summary>
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
    string? Detail,
    string Chain)
{
    private object?[] Parts => [Sequence, At, Kind, TraceId, Provider, Tool, IntentId, ClientId, Detail];

    public static AuditRow Of(string stream, string tenant, string subject, AuditEvent e) => new(
        stream, e.Sequence, e.At.ToUnixTimeMilliseconds(), (long)e.Kind, e.TraceId, tenant, subject,
        e.Provider, e.Tool, e.IntentId, e.ClientId, e.Detail?.Text, e.Chain ?? "");

    /// <summary>An event of no session, behind those that end in a digest.</summary>
    public static AuditRow Of(string stream, long sequence, long at, string? subject, OutsideEvent e, string? head)
    {
        var row = new AuditRow(stream, sequence, at, (long)e.Kind, e.TraceId, e.Tenant, subject, e.Provider, e.Tool, null, e.ClientId, e.Detail?.Text, "");
        return row with { Chain = AuditChain.Next(head, row.Parts) };
    }

    /// <summary>One text per row that no other row can produce. Rows of before there were chains have none in it.</summary>
    public byte[] Canonical() => JsonSerializer.SerializeToUtf8Bytes(Chain.Length == 0
        ? [Stream, Sequence, At, Kind, TraceId, Tenant, UserId, Provider, Tool, IntentId, ClientId, Detail]
        : new object?[] { Stream, Sequence, At, Kind, TraceId, Tenant, UserId, Provider, Tool, IntentId, ClientId, Detail, Chain });

    /// <summary>Whether it stands behind the row whose digest this is. Of rows of before there were chains only their proofs can tell.</summary>
    public bool Follows(string? chain) => chain is null || Chain.Length == 0 || Chain == AuditChain.Next(chain.Length == 0 ? null : chain, Parts);

    public AuditEntry Entry(bool genuine) => new(
        Stream, Sequence, DateTimeOffset.FromUnixTimeMilliseconds(At), (AuditKind)Kind, TraceId, Tenant, UserId,
        Provider, Tool, IntentId, ClientId, Detail, genuine);
}
