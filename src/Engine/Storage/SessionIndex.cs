using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>Which sessions to find. A null part does not restrict.</summary>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="User">Only of this user id.</param>
/// <param name="Provider">Only with a connection to this provider.</param>
/// <param name="After">Only behind this key: the last one of the page before.</param>
public sealed record SessionFilter(string? Tenant = null, string? User = null, string? Provider = null, SessionKey? After = null);

/// <summary>What waits in all sessions together.</summary>
/// <param name="Parked">Intents that wait for a person.</param>
/// <param name="Released">Intents that may run and have not begun.</param>
public sealed record QueueDepth(long Parked, long Released);

/// <summary>Which sessions exist, and what can be known of them without opening them.</summary>
public sealed class SessionIndex(SqlDatabase database)
{
    /// <summary>Stands around every provider's name in the column; provider names cannot hold it.</summary>
    private const char Mark = '|';

    /// <summary>Records an entry where the document lives in another store. The SQL session store does it by itself.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was recorded.</exception>
    public Task Record(SessionKey key, SessionIndexEntry entry, CancellationToken cancellation) => database.Write(
        async work =>
        {
            await Record(work, key, entry);
            return true;
        },
        cancellation);

    /// <summary>
    /// Says that a session is about to be stored, where its document lives in another store: its due time only moves closer here, because the
    /// document as it was may be what remains. What is announced too early costs a visit, and that corrects it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing was announced: do not store.</exception>
    public Task Announce(SessionKey key, SessionIndexEntry entry, CancellationToken cancellation) => database.Write(
        async work =>
        {
            await RecordProviders(work, key, entry);
            return entry.DueAt is null ? 0 : await work.Execute(
                """
                INSERT INTO due (session_key, due_at, leased_until) VALUES (@key, @due, 0)
                ON CONFLICT (session_key) DO UPDATE SET
                    due_at = CASE WHEN excluded.due_at < due.due_at THEN excluded.due_at ELSE due.due_at END, leased_until = 0
                """,
                new { key = key.Canonical, due = entry.DueAt.Value.ToUnixTimeMilliseconds() });
        },
        cancellation);

    /// <summary>
    /// Corrects the due list after a visit for which there was nothing to do. Only an entry that is still as it was taken is touched:
    /// one that another node's save has recorded meanwhile is newer than what this visit saw, and stands.
    /// </summary>
    /// <param name="key">The session that was visited.</param>
    /// <param name="dueAt">When it has to be visited again, or null when nothing is to come.</param>
    /// <param name="cancellation">Ends the correction.</param>
    /// <exception cref="StoreUnavailableException">The entry stands; the session is visited again after the lease.</exception>
    public Task Correct(SessionKey key, DateTimeOffset? dueAt, CancellationToken cancellation) => database.Write(
        work => work.Execute(
            dueAt is null
                ? "DELETE FROM due WHERE session_key = @key AND leased_until > 0"
                : "UPDATE due SET due_at = @due, leased_until = 0 WHERE session_key = @key AND leased_until > 0 AND due_at <> @due",
            new { key = key.Canonical, due = dueAt?.ToUnixTimeMilliseconds() }),
        cancellation);

    /// <summary>One page of sessions in the order of their keys. Sessions that come or go meanwhile neither repeat nor hide others.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SessionKey>> Find(SessionFilter filter, int limit, CancellationToken cancellation)
    {
        List<string> conditions = [];
        AddIf(filter.Tenant, "tenant = @tenant");
        AddIf(filter.User, "user_id = @user");
        // REPLACE compares exactly in every database; LIKE ignores case in some.
        AddIf(filter.Provider, "REPLACE(providers, @provider, '') <> providers");
        AddIf(filter.After, "session_key > @after");
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        var values = new
        {
            tenant = filter.Tenant,
            user = filter.User,
            provider = $"{Mark}{filter.Provider}{Mark}",
            after = filter.After?.Canonical,
            limit,
        };
        var rows = await database.Read(
            work => work.Rows<string>($"SELECT session_key FROM session_index {where} ORDER BY session_key LIMIT @limit", values), cancellation);
        return [.. rows.Select(KeyOf)];

        void AddIf(object? part, string condition)
        {
            if (part is not null)
            {
                conditions.Add(condition);
            }
        }
    }

    /// <summary>
    /// How many intents of all sessions wait, and for what. An index of the sessions that have any answers it: those that have none, which are
    /// nearly all, are not looked at.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<QueueDepth> Depth(CancellationToken cancellation) => (await database.Read(
        work => work.First<QueueDepth>(
            """
            SELECT CAST(COALESCE(SUM(parked), 0) AS BIGINT) AS Parked, CAST(COALESCE(SUM(released), 0) AS BIGINT) AS Released
            FROM session_index WHERE parked + released > 0
            """),
        cancellation))!;

    private static SessionKey KeyOf(string canonical) =>
        SessionKey.Parse(canonical) ?? throw new StoreUnavailableException(StoreTrouble.Corrupt, "session_key");

    internal static async Task Record(SqlWork work, SessionKey key, SessionIndexEntry entry)
    {
        await RecordProviders(work, key, entry);
        await work.Execute(
            entry.DueAt is null
                ? "DELETE FROM due WHERE session_key = @key"
                : """
                  INSERT INTO due (session_key, due_at, leased_until) VALUES (@key, @due, 0)
                  ON CONFLICT (session_key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0 WHERE due.due_at <> excluded.due_at
                  """,
            new { key = key.Canonical, due = entry.DueAt?.ToUnixTimeMilliseconds() });
    }

    private static async Task RecordProviders(SqlWork work, SessionKey key, SessionIndexEntry entry)
    {
        var values = new
        {
            key = key.Canonical,
            tenant = key.Tenant,
            user = key.User,
            providers = Column(entry.Providers),
            parked = entry.Parked,
            released = entry.Released,
            digest = entry.Digest,
        };
        var changed = await work.Execute(
            """
            INSERT INTO session_index (session_key, tenant, user_id, providers, parked, released, digest)
            VALUES (@key, @tenant, @user, @providers, @parked, @released, @digest)
            ON CONFLICT (session_key) DO UPDATE SET
                providers = excluded.providers, parked = excluded.parked, released = excluded.released, digest = excluded.digest
            WHERE session_index.providers <> excluded.providers OR session_index.parked <> excluded.parked
                OR session_index.released <> excluded.released OR session_index.digest <> excluded.digest
            """,
            values);
        if (changed > 0)
        {
            await SessionRows.Replace(work, key, entry);
        }
    }

    private static string Column(IReadOnlyList<string> providers)
    {
        if (providers.FirstOrDefault(p => p.Contains(Mark, StringComparison.Ordinal)) is { } bad)
        {
            throw new ArgumentException($"A provider's name cannot hold '{Mark}': {bad}.", nameof(providers));
        }

        // "|a|" + "|b|": each name keeps a mark on both of its sides.
        return string.Concat(providers.Distinct().Order(StringComparer.Ordinal).Select(p => $"{Mark}{p}{Mark}"));
    }
}
