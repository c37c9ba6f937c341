using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Audit;

/// <summary>
/// The list of security events. M17. It only grows, until its rows are older than they have to be kept; users stand in it under pseudonyms, and
/// under their names in what is read from it, as long as those are known.
/// </summary>
public sealed class AuditLog(SqlDatabase database, IDataProtectionProvider protection, Randomness? randomness = null)
{
    /// <summary>The stream of events that belong to no session. No session's stream can have this name: theirs hold a slash.</summary>
    public const string SystemStream = "system";

    private const int CheckedAtOnce = 500;

    private readonly AuditProof _proof = new(protection);
    private readonly AuditStreams _streams = new(protection);
    private readonly Randomness _randomness = randomness ?? Randomness.OfTheSystem;
    private readonly AuditSubjects _subjects = new(randomness ?? Randomness.OfTheSystem);

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

        var epoch = await new Epoch(database).Current(cancellation);
        MakeReady();
        await database.Write(
            async work =>
            {
                var subject = await _subjects.Of(work, key.Tenant, key.User);
                var stream = StreamOf(key with { User = subject }, epoch);
                var rows = events.Select(e => AuditRow.Of(stream, key.Tenant, subject, e)).ToList();
                await work.Execute(AuditSql.Insert, rows.Select(Values).ToList());
                await _streams.Advance(work, key.Tenant, rows[0], rows[^1]);
                return true;
            },
            cancellation);
    }

    /// <summary>Appends an event that belongs to no session.</summary>
    /// <exception cref="StoreUnavailableException">It was not appended.</exception>
    public Task AppendOutside(OutsideEvent happened, CancellationToken cancellation) =>
        AppendOutside(happened, _ => Task.FromResult(true), cancellation);

    /// <summary>One page of events, newest first. Events that are appended meanwhile do not move the pages behind.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<IReadOnlyList<AuditEntry>> Find(AuditQuery query, int limit, CancellationToken cancellation) => database.Read(
        async work =>
        {
            var after = query.After is { } cursor ? cursor with { Stream = await AuditSubjects.Stored(work, cursor.Stream) } : null;
            var (sql, values) = AuditSql.Find(query with { After = after }, limit);
            var rows = await work.Rows<ProvenRow>(sql, values);
            return await AuditSubjects.Named(work, [.. rows.Select(r => r.Row.Entry(_proof.Fits(r.Row, r.Proof)))]);
        },
        cancellation);

    /// <summary>Looks whether any entry of a stream was changed, moved or removed.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<AuditCheck> Check(string stream, CancellationToken cancellation)
    {
        var (check, _) = await Walk(await database.Read(work => AuditSubjects.Stored(work, stream), cancellation), cancellation);
        return check;
    }

    /// <summary>
    /// Forgets whose a user's pseudonym is, and which tools they used. What the log says of them stays, and nobody can say any more whom it means.
    /// </summary>
    /// <returns>False where nothing of them is known.</returns>
    /// <exception cref="StoreUnavailableException">The name is still known.</exception>
    public async Task<bool> Erase(SessionKey key, OutsideEvent act, CancellationToken cancellation)
    {
        var erasure = new AuditErasures(protection).Of(key);
        return await AppendOutside(
            act,
            async work =>
            {
                var uses = await UseTable.Erase(work, key);
                if (!await AuditSubjects.Erase(work, key.Tenant, key.User))
                {
                    return uses > 0;
                }

                await AuditErasures.Keep(work, _randomness.Id(), erasure);
                return true;
            },
            cancellation);
    }

    /// <summary>The same of a stream by its stored name, with the digest of the last row.</summary>
    internal async Task<(AuditCheck Check, string? Chain)> Walk(string stored, CancellationToken cancellation)
    {
        long first = 0, last = 0;
        string? chain = null;
        while (true)
        {
            var values = new { stream = stored, last, limit = CheckedAtOnce };
            var rows = await database.Read(work => work.Rows<ProvenRow>(AuditSql.Stream, values), cancellation);
            foreach (var (row, proof) in rows.Select(r => (r.Row, r.Proof)))
            {
                first = first == 0 ? row.Sequence : first;
                if (last != 0 && row.Sequence != last + 1)
                {
                    return (new AuditCheck.Missing(last + 1), chain);
                }

                if (!_proof.Fits(row, proof) || !row.Follows(chain))
                {
                    return (new AuditCheck.Altered(row.Sequence), chain);
                }

                (last, chain) = (row.Sequence, row.Chain);
            }

            if (rows.Count < CheckedAtOnce)
            {
                return (new AuditCheck.Whole(first, last), chain);
            }
        }
    }

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
        MakeReady();
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

                var subject = happened.User is { } user ? await _subjects.Of(work, happened.Tenant ?? "", user) : null;
                var last = await work.First<LastRow>(AuditSql.LastOf, new { stream = SystemStream });
                var head = last is { Chain.Length: > 0 } ? last.Chain : null;
                var row = AuditRow.Of(SystemStream, (last?.Sequence ?? 0) + 1, database.Now, subject, happened, head);
                await work.Execute(AuditSql.Insert, Values(row));
                await _streams.Advance(work, "", row, row);
                return true;
            },
            cancellation);
    }

    /// <summary>Inside of a transaction nothing may make a key: it would be a write within a write.</summary>
    private void MakeReady()
    {
        _proof.MakeReady();
        _streams.MakeReady();
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
        row.Chain,
        Proof = _proof.Of(row),
    };

    private sealed record LastRow(long Sequence, string Chain);

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
        string Chain,
        byte[] Proof)
    {
        public AuditRow Row => new(Stream, Sequence, At, Kind, TraceId, Tenant, UserId, Provider, Tool, IntentId, ClientId, Detail, Chain);
    }
}
