using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>The list of security events. M17. It only ever grows: no statement of this program changes or removes a row.</summary>
public sealed class AuditLog(SqlDatabase database, IDataProtectionProvider protection)
{
    /// <summary>The stream of events that belong to no session. No session's stream can have this name: theirs hold a slash.</summary>
    public const string SystemStream = "system";

    private const int CheckedAtOnce = 500;

    private readonly AuditProof _proof = new(protection);

    /// <summary>Events of one node queue here, not at the database: a crowd of them would hold all its connections.</summary>
    private readonly Turn _turn = new();

    /// <summary>The name of a session's stream. After a restored backup its numbers may repeat, so each epoch has a stream of its own.</summary>
    public static string StreamOf(SessionKey key, long epoch) => $"{key.Canonical}#{epoch}";

    /// <summary>Appends a session's events. Repeating it, in whole or in part, adds nothing.</summary>
    /// <exception cref="StoreUnavailableException">None of them was appended.</exception>
    public async Task Append(SessionKey key, IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return;
        }

        var stream = StreamOf(key, await new Epoch(database).Current(cancellation));
        // The proofs are made before the transaction: making one may have to write a new key.
        var rows = events.Select(e => Values(AuditRow.Of(stream, key, e))).ToList();
        await database.Write(work => work.Execute(AuditSql.Insert, rows), cancellation);
    }

    /// <summary>Appends an event that belongs to no session.</summary>
    /// <exception cref="StoreUnavailableException">It was not appended.</exception>
    public Task AppendOutside(OutsideEvent happened, CancellationToken cancellation) =>
        AppendOutside(happened, _ => Task.FromResult(true), cancellation);

    /// <summary>One page of events, newest first. Events that are appended meanwhile do not move the pages behind.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AuditEntry>> Find(AuditQuery query, int limit, CancellationToken cancellation)
    {
        var (sql, values) = AuditSql.Find(query, limit);
        var rows = await database.Read(work => work.Rows<ProvenRow>(sql, values), cancellation);
        return [.. rows.Select(r => r.Row.Entry(_proof.Fits(r.Row, r.Proof)))];
    }

    /// <summary>Looks whether any entry of a stream was changed or removed.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<AuditCheck> Check(string stream, CancellationToken cancellation)
    {
        long first = 0, last = 0;
        while (true)
        {
            var values = new { stream, last, limit = CheckedAtOnce };
            var rows = await database.Read(work => work.Rows<ProvenRow>(AuditSql.Stream, values), cancellation);
            foreach (var (row, proof) in rows.Select(r => (r.Row, r.Proof)))
            {
                first = first == 0 ? row.Sequence : first;
                if (last != 0 && row.Sequence != last + 1)
                {
                    return new AuditCheck.Missing(last + 1);
                }

                if (!_proof.Fits(row, proof))
                {
                    return new AuditCheck.Altered(row.Sequence);
                }

                last = row.Sequence;
            }

            if (rows.Count < CheckedAtOnce)
            {
                return new AuditCheck.Whole(first, last);
            }
        }
    }

    /// <inheritdoc/>
    /// <summary>Appends together with another change in the same transaction.</summary>
    /// <returns>False, and nothing is written, when <paramref name="together"/> says that there is no need any more.</returns>
    internal async Task<bool> AppendOutside(OutsideEvent happened, Func<SqlWork, Task<bool>> together, CancellationToken cancellation)
    {
        if (!await _turn.Enter(database.Dialect.LongestWait, database.Time, cancellation))
        {
            throw new StoreUnavailableException(StoreTrouble.Busy);
        }

        try
        {
            return await AppendNext(happened, together, cancellation);
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async Task<bool> AppendNext(OutsideEvent happened, Func<SqlWork, Task<bool>> together, CancellationToken cancellation)
    {
        _proof.MakeReady();
        return await database.Write(
            async work =>
            {
                // Numbers have no gaps, so nodes take them in turn. Who merely tried again would lose to faster nodes without an end.
                if (database.Dialect.AuditLock is { } takeLock)
                {
                    await work.Execute(takeLock);
                }

                if (!await together(work))
                {
                    work.Abandon();
                    return false;
                }

                var last = await work.First<long>(AuditSql.LastOf, new { stream = SystemStream });
                await work.Execute(AuditSql.Insert, Values(AuditRow.Of(SystemStream, last + 1, database.Now, happened)));
                return true;
            },
            cancellation);
    }

    private object Values(AuditRow row) => new
    {
        row.Stream,
        row.Sequence,
        row.At,
        row.Kind,
        row.TraceId,
        row.Tenant,
        row.UserId,
        row.Provider,
        row.Tool,
        row.IntentId,
        row.ClientId,
        row.Detail,
        Proof = _proof.Of(row),
    };

    private sealed record ProvenRow(
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
        byte[] Proof)
    {
        public AuditRow Row => new(Stream, Sequence, At, Kind, TraceId, Tenant, UserId, Provider, Tool, IntentId, ClientId, Detail);
    }
}
