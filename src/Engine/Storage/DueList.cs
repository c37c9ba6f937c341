using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>Which sessions have something to do by themselves. One sweeper per node works on it.</summary>
public sealed class DueList(SqlDatabase database)
{
    /// <summary>For how long a taken session is not given to another node.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Takes what is due, the longest due first. Taking deletes nothing: only the session's next save moves or removes its entry,
    /// so that a node which dies after taking leaves it to whoever comes after the lease.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was taken.</exception>
    public async Task<IReadOnlyList<SessionKey>> Take(DateTimeOffset now, int limit, CancellationToken cancellation)
    {
        var values = new { now = now.ToUnixTimeMilliseconds(), until = (now + Lease).ToUnixTimeMilliseconds(), limit };
        // The conditions stand twice: a node that waited for another one's row lock looks at the row again.
        var taken = await database.Write(
            work => work.Rows<Row>(
                $"""
                WITH chosen AS MATERIALIZED (
                    SELECT session_key FROM due WHERE due_at <= @now AND leased_until <= @now
                    ORDER BY due_at, session_key LIMIT @limit {database.Dialect.SkipTaken})
                UPDATE due SET leased_until = @until
                WHERE due_at <= @now AND leased_until <= @now AND session_key IN (SELECT session_key FROM chosen)
                RETURNING session_key AS SessionKey, due_at AS DueAt
                """,
                values),
            cancellation);
        return InOrder(taken);
    }

    /// <summary>
    /// The first look of the only process that can have the store open: also what falls due within <paramref name="ahead"/>, whoever had
    /// taken it. What is not due yet is looked at and not taken: were it leased, nobody would come when it is due.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was taken.</exception>
    public async Task<IReadOnlyList<SessionKey>> TakeOver(DateTimeOffset now, TimeSpan ahead, int limit, CancellationToken cancellation)
    {
        var values = new
        {
            now = now.ToUnixTimeMilliseconds(),
            until = (now + Lease).ToUnixTimeMilliseconds(),
            horizon = (now + ahead).ToUnixTimeMilliseconds(),
            limit,
        };
        var found = await database.Write(
            work => work.Rows<Row>(
                """
                UPDATE due SET leased_until = CASE WHEN due_at <= @now THEN @until ELSE 0 END
                WHERE session_key IN (SELECT session_key FROM due WHERE due_at <= @horizon ORDER BY due_at, session_key LIMIT @limit)
                RETURNING session_key AS SessionKey, due_at AS DueAt
                """,
                values),
            cancellation);
        return InOrder(found);
    }

    /// <summary>A row whose key nobody here wrote is left where it is: it must not keep the others from their turn.</summary>
    private static IReadOnlyList<SessionKey> InOrder(IEnumerable<Row> rows) =>
        [.. rows.OrderBy(r => r.DueAt).ThenBy(r => r.SessionKey, StringComparer.Ordinal).Select(r => SessionKey.Parse(r.SessionKey)).OfType<SessionKey>()];

    private sealed record Row(string SessionKey, long DueAt);
}
