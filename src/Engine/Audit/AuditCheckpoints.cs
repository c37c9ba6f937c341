using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// Says each minute, for each tenant, where its streams end: a list that ties itself to the one before. Copied elsewhere, it proves the log
/// against somebody who has the database and the key ring, too. M17.
/// </summary>
public sealed class AuditCheckpoints(SqlDatabase database, IDataProtectionProvider protection)
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Streams that one checkpoint names at most; what is left is in the next, at once.</summary>
    internal const int StreamsAtOnce = 500;

    private const string Fresh = $"SELECT {StreamRow.Columns} FROM audit_streams WHERE fresh = 1 AND tenant = @tenant ORDER BY stream LIMIT @limit";

    private readonly PurposeSeal _seal = new(protection.CreateProtector("ReconnectGrains.AuditCheckpoints", "v1"));

    /// <summary>Makes the checkpoints that are due: one for each tenant in which something was logged since its last one.</summary>
    /// <returns>How many were made.</returns>
    /// <exception cref="StoreUnavailableException">Those that are left are made the next time.</exception>
    public async Task<int> Make(CancellationToken cancellation)
    {
        var tenants = await database.Read(
            work => work.Rows<string>("SELECT DISTINCT tenant FROM audit_streams WHERE fresh = 1 ORDER BY tenant"), cancellation);
        var made = 0;
        foreach (var tenant in tenants)
        {
            int streams;
            do
            {
                streams = await Make(tenant, cancellation);
                made += streams > 0 ? 1 : 0;
            }
            while (streams == StreamsAtOnce);
        }

        return made;
    }

    /// <summary>One page of a tenant's checkpoints, oldest first; the tenant of events that belong to none is empty.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AuditCheckpoint>> Find(string tenant, long after, int limit, CancellationToken cancellation)
    {
        var rows = await database.Read(
            work => work.Rows<Row>($"{Columns} WHERE tenant = @tenant AND number > @after ORDER BY number LIMIT @limit", new { tenant, after, limit }), cancellation);
        return [.. rows.Select(Read)];
    }

    /// <summary>Every tenant that has checkpoints.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<IReadOnlyList<string>> Tenants(CancellationToken cancellation) =>
        database.Read(work => work.Rows<string>("SELECT DISTINCT tenant FROM audit_checkpoints ORDER BY tenant"), cancellation);

    /// <summary>Removes a tenant's checkpoints from before a time. The first one that stays, or the last one, says what came before it.</summary>
    /// <returns>How many went.</returns>
    /// <exception cref="StoreUnavailableException">None went.</exception>
    internal async Task<int> Remove(string tenant, DateTimeOffset before, CancellationToken cancellation)
    {
        _seal.Protect([]);
        return await database.Write(
            async work =>
            {
                var values = new { tenant, before = before.ToUnixTimeMilliseconds() };
                var first = await work.First<Row>($"{Columns} WHERE tenant = @tenant AND at >= @before ORDER BY number LIMIT 1", values)
                    ?? await work.First<Row>($"{Columns} WHERE tenant = @tenant ORDER BY number DESC LIMIT 1", values);
                if (first is null || await work.First<Row>($"{Columns} WHERE tenant = @tenant AND number = @number", new { tenant, number = first.Number - 1 }) is not { } last)
                {
                    return 0;
                }

                await work.Execute(
                    "UPDATE audit_checkpoints SET proof = @proof WHERE tenant = @tenant AND number = @number",
                    new { tenant, number = first.Number, proof = Seal($"{first.Digest} {last.Digest}") });
                return await work.Execute("DELETE FROM audit_checkpoints WHERE tenant = @tenant AND number < @number", new { tenant, number = first.Number });
            },
            cancellation);
    }

    /// <summary>What a checkpoint's digest must be.</summary>
    internal static string DigestOf(string previous, AuditCheckpoint checkpoint) => DigestOf(
        previous, checkpoint.Tenant, checkpoint.Number, checkpoint.At.ToUnixTimeMilliseconds(), AuditEnd.Write(checkpoint.Ends));

    private const string Columns = "SELECT tenant AS Tenant, number AS Number, at AS At, streams AS Streams, digest AS Digest, proof AS Proof FROM audit_checkpoints";

    private static string DigestOf(string previous, string tenant, long number, long at, string streams) => Base64Url.EncodeToString(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new object[] { previous, tenant, number, at, streams })));

    /// <returns>How many streams it names.</returns>
    private async Task<int> Make(string tenant, CancellationToken cancellation)
    {
        _seal.Protect([]); // Makes the key that is needed within the transaction, where there is none.
        return await database.Write(
            async work =>
            {
                if (database.Dialect.AuditLock is { } takeLock)
                {
                    await work.Execute(takeLock);
                }

                var fresh = await work.Rows<StreamRow>(Fresh, new { tenant, limit = StreamsAtOnce });
                if (fresh.Count == 0)
                {
                    work.Abandon();
                    return 0;
                }

                var before = await work.First<Row>($"{Columns} WHERE tenant = @tenant ORDER BY number DESC LIMIT 1", new { tenant });
                var (number, at, streams) = ((before?.Number ?? 0) + 1, database.Now, AuditEnd.Write(fresh.Select(f => new AuditEnd(f.Stream, f.Last, f.Chain))));
                var digest = DigestOf(before?.Digest ?? "", tenant, number, at, streams);
                await work.Execute(
                    "INSERT INTO audit_checkpoints (tenant, number, at, streams, digest, proof) VALUES (@tenant, @number, @at, @streams, @digest, @proof)",
                    new { tenant, number, at, streams, digest, proof = Seal(digest) });
                await work.Execute(
                    "UPDATE audit_streams SET fresh = 0 WHERE stream = @Stream AND last = @Last", fresh.Select(f => new { f.Stream, f.Last }).ToList());
                return fresh.Count;
            },
            cancellation);
    }

    private byte[] Seal(string said) => _seal.Protect(System.Text.Encoding.UTF8.GetBytes(said));

    private AuditCheckpoint Read(Row row)
    {
        var said = _seal.Unprotect(row.Proof) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Split(' ') : [];
        return row.Checkpoint(said.Length > 0 && said[0] == row.Digest, said.Length > 1 ? said[1] : null);
    }

    private sealed record Row(string Tenant, long Number, long At, string Streams, string Digest, byte[] Proof)
    {
        public AuditCheckpoint Checkpoint(bool genuine, string? previous) =>
            new(Tenant, Number, DateTimeOffset.FromUnixTimeMilliseconds(At), AuditEnd.Read(Streams), Digest, genuine, previous);
    }
}
