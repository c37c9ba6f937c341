using Dapper;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Uses;

/// <summary>
/// Keeps each connection's place in the scope audit, beside its row in the index, so that the audit's pages go along an index. What is shown on a
/// page is judged when it is shown; only the order can be behind: by seconds for a new connection or use, by an hour for uses that got too old.
/// </summary>
internal sealed class ScopeRanks(SqlDatabase database, ScopeMatrix matrix)
{
    /// <summary>The place of what was not judged yet: behind everything that was, where it is found again.</summary>
    public const long Unjudged = 1;

    private const string Columns = "SELECT session_key AS SessionKey, provider AS Provider, tenant AS Tenant, scopes AS Scopes, excess_order AS Excess FROM session_connections";

    /// <summary>Judges the connections of these sessions.</summary>
    /// <exception cref="StoreUnavailableException">They stay where they are.</exception>
    public async Task Judge(IReadOnlyCollection<SessionKey> sessions, CancellationToken cancellation)
    {
        var values = new DynamicParameters();
        foreach (var (at, key) in sessions.Index())
        {
            values.Add($"k{at}", key.Canonical);
        }

        var list = string.Join(", ", sessions.Index().Select(k => $"@k{k.Index}"));
        await Judge($"{Columns} WHERE session_key IN ({list})", values, cancellation);
    }

    /// <summary>Judges connections that nobody judged.</summary>
    /// <exception cref="StoreUnavailableException">They stay where they are.</exception>
    public async Task JudgeNew(CancellationToken cancellation)
    {
        while (await Judge($"{Columns} WHERE excess_order >= {Unjudged} ORDER BY excess_order, session_key, provider LIMIT {UseLimits.AtOnce}", null, cancellation)
            is { Count: UseLimits.AtOnce })
        {
        }
    }

    /// <summary>Judges every connection again: uses get old, and tools and their scopes change with the program.</summary>
    /// <exception cref="StoreUnavailableException">The rest stays where it is.</exception>
    public async Task JudgeAll(CancellationToken cancellation)
    {
        var sql = $"{Columns} WHERE (session_key, provider) > (@session, @provider) ORDER BY session_key, provider LIMIT {UseLimits.AtOnce}";
        var (session, provider) = ("", "");
        while (await Judge(sql, new { session, provider }, cancellation) is { Count: UseLimits.AtOnce } page)
        {
            (session, provider) = (page[^1].SessionKey, page[^1].Provider);
        }
    }

    private async Task<IReadOnlyList<Row>> Judge(string sql, object? values, CancellationToken cancellation)
    {
        var now = database.Time.GetUtcNow();
        var (rows, uses) = await database.Read(
            async work =>
            {
                var found = await work.Rows<Row>(sql, values);
                return (found, await UseTable.Of(work, [.. found.Select(r => r.SessionKey).Distinct()], now));
            },
            cancellation);
        var moved = rows.Select(r => (Row: r, Excess: Order(r, uses), Tenant: SessionKey.Parse(r.SessionKey)?.Tenant ?? ""))
            .Where(r => r.Excess != r.Row.Excess || r.Tenant != r.Row.Tenant).ToList();
        if (moved.Count > 0)
        {
            await database.Write(
                work => work.Execute(
                    """
                    UPDATE session_connections SET excess_order = @Excess, tenant = @Tenant
                    WHERE session_key = @SessionKey AND provider = @Provider AND scopes = @Scopes
                    """,
                    moved.Select(m => new { m.Excess, m.Tenant, m.Row.SessionKey, m.Row.Provider, m.Row.Scopes }).ToList()),
                cancellation);
        }

        return rows;
    }

    private long Order(Row row, ILookup<(string Session, string Provider), KeyValuePair<string, UseDay>> uses) =>
        -matrix.Use(row.Provider, ScopeSet.Parse(row.Scopes), [.. uses[(row.SessionKey, row.Provider)].Select(u => u.Key)]).Excess;

    private sealed record Row(string SessionKey, string Provider, string Tenant, string Scopes, long Excess);
}
