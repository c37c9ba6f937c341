using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Where each stream of the log begins and ends. The beginning is sealed, so that only this program can say that a stream has no row before it:
/// because the session is older than the stream, or because the rows were kept as long as they had to be.
/// </summary>
internal sealed class AuditStreams(IDataProtectionProvider protection)
{
    private const string Advancing = "UPDATE audit_streams SET last = @Last, chain = @Chain, fresh = 1 WHERE stream = @Stream AND last < @Last";

    private const string Beginning = """
        INSERT INTO audit_streams (stream, tenant, base, last, chain, fresh, proof) VALUES (@Stream, @Tenant, @Base, @Last, @Chain, 1, @Proof)
        ON CONFLICT (stream) DO UPDATE SET last = excluded.last, chain = excluded.chain, fresh = 1 WHERE excluded.last > audit_streams.last
        """;

    private readonly PurposeSeal _seal = new(protection.CreateProtector("ReconnectGrains.AuditStreams", "v1"));

    /// <summary>Makes the key that the next seal needs, where there is none.</summary>
    public void MakeReady() => _seal.Protect([]);

    /// <summary>Notes what was appended, in the same transaction.</summary>
    public async Task Advance(SqlWork work, string tenant, AuditRow first, AuditRow last)
    {
        if (await work.Execute(Advancing, new { last.Stream, Last = last.Sequence, last.Chain }) == 0)
        {
            // It is new, or what was appended is there already.
            var begin = first.Sequence - 1;
            await work.Execute(
                Beginning, new { last.Stream, Tenant = tenant, Base = begin, Last = last.Sequence, last.Chain, Proof = Seal(last.Stream, begin) });
        }
    }

    /// <summary>Moves the beginning behind rows that go.</summary>
    public Task MoveBase(SqlWork work, string stream, long begin) =>
        work.Execute("UPDATE audit_streams SET base = @begin, proof = @proof WHERE stream = @stream", new { stream, begin, proof = Seal(stream, begin) });

    /// <summary>Whether this program said that the stream begins there.</summary>
    public bool IsGenuine(StreamRow row) => _seal.Unprotect(row.Proof) is { } said && said.AsSpan().SequenceEqual(Said(row.Stream, row.Base));

    private byte[] Seal(string stream, long begin) => _seal.Protect(Said(stream, begin));

    private static byte[] Said(string stream, long begin) =>
        System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{begin} {stream}"));
}

/// <summary>A row of the table of streams.</summary>
internal sealed record StreamRow(string Stream, string Tenant, long Base, long Last, string Chain, byte[] Proof)
{
    public const string Columns = "stream AS Stream, tenant AS Tenant, base AS Base, last AS Last, chain AS Chain, proof AS Proof";
}
