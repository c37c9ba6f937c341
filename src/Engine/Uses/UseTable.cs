using Dapper;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Uses;

/// <summary>The table of used tools: one row per user and tool, with the last day.</summary>
internal sealed class UseTable(SqlDatabase database)
{
    private const string Later = """
        INSERT INTO tool_uses (session_key, provider, tool, used_on) VALUES (@session, @provider, @tool, @day)
        ON CONFLICT (session_key, provider, tool) DO UPDATE SET used_on = excluded.used_on WHERE tool_uses.used_on < excluded.used_on
        """;

    /// <summary>Stores uses, whichever node saw them.</summary>
    /// <exception cref="StoreUnavailableException">None of them is stored.</exception>
    public Task<bool> Write(IReadOnlyList<KeyValuePair<ToolUse, UseDay>> uses, CancellationToken cancellation) => database.Write(
        async work =>
        {
            // In one order on every node, so that no two wait for each other.
            var rows = uses.Select(u => new { session = u.Key.Key.Canonical, provider = u.Key.Provider, tool = u.Key.Tool, day = u.Value.Stored })
                .OrderBy(u => u.session, StringComparer.Ordinal).ThenBy(u => u.provider, StringComparer.Ordinal).ThenBy(u => u.tool, StringComparer.Ordinal);
            await work.Execute(Later, rows.ToList());
            return true;
        },
        cancellation);

    /// <summary>Removes what nobody asks about any more.</summary>
    /// <returns>How many rows went.</returns>
    /// <exception cref="StoreUnavailableException">They stay for the next time.</exception>
    public Task<int> Forget(CancellationToken cancellation) => database.Write(
        work => work.Execute(
            "DELETE FROM tool_uses WHERE used_on < @before", new { before = UseDay.Of(database.Time.GetUtcNow() - UseLimits.Kept).Stored }),
        cancellation);

    /// <summary>Removes what is known of a user, in the transaction that forgets who they are.</summary>
    public static Task<int> Erase(SqlWork work, SessionKey key) =>
        work.Execute("DELETE FROM tool_uses WHERE session_key = @session", new { session = key.Canonical });

    /// <summary>What these sessions used within the days that count.</summary>
    public static async Task<ILookup<(string Session, string Provider), KeyValuePair<string, UseDay>>> Of(
        SqlWork work, IReadOnlyCollection<string> sessions, DateTimeOffset now)
    {
        // Dapper's own lists mean something else with each database.
        var values = new DynamicParameters();
        values.Add("from", UseDay.FirstOf(now).Stored);
        foreach (var (at, key) in sessions.Index())
        {
            values.Add($"k{at}", key);
        }

        var list = string.Join(", ", sessions.Index().Select(k => $"@k{k.Index}"));
        IReadOnlyList<Row> rows = sessions.Count == 0 ? [] : await work.Rows<Row>(
            $"""
            SELECT session_key AS SessionKey, provider AS Provider, tool AS Tool, used_on AS UsedOn FROM tool_uses
            WHERE session_key IN ({list}) AND used_on >= @from ORDER BY session_key, provider, tool
            """,
            values);
        return rows.ToLookup(r => (r.SessionKey, r.Provider), r => KeyValuePair.Create(r.Tool, UseDay.OfStored(r.UsedOn)));
    }

    private sealed record Row(string SessionKey, string Provider, string Tool, long UsedOn);
}
