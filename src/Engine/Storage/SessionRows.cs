using Dapper;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>The rows of a session's connections and of its parked intents, beside its row in the index and in the same transaction.</summary>
internal static class SessionRows
{
    /// <summary>A connection keeps its place in the scope audit while its scopes stay.</summary>
    private const string Connection = """
        INSERT INTO session_connections (session_key, provider, tenant, trouble, scopes, excess_order) VALUES (@key, @Provider, @tenant, @Trouble, @Scopes, @unjudged)
        ON CONFLICT (session_key, provider) DO UPDATE SET tenant = excluded.tenant, trouble = excluded.trouble, scopes = excluded.scopes,
            excess_order = CASE WHEN session_connections.scopes = excluded.scopes THEN session_connections.excess_order ELSE excluded.excess_order END
        """;

    private const string Intent = """
        INSERT INTO parked_intents (session_key, intent_id, tenant, tool, provider, client_id, trace_id, code, since)
        VALUES (@key, @Id, @tenant, @Tool, @Provider, @ClientId, @TraceId, @Code, @Since)
        """;

    /// <summary>Puts those of an entry in the place of those that are there.</summary>
    public static async Task Replace(SqlWork work, SessionKey key, SessionIndexEntry entry)
    {
        var (session, tenant) = (key.Canonical, key.Tenant);
        await RemoveOthers(work, session, [.. entry.Connections.Select(c => c.Provider)]);
        await work.Execute("DELETE FROM parked_intents WHERE session_key = @session", new { session });
        if (entry.Connections.Count > 0)
        {
            await work.Execute(
                Connection, entry.Connections.Select(c => new { key = session, c.Provider, tenant, c.Trouble, c.Scopes, unjudged = ScopeRanks.Unjudged }).ToList());
        }

        if (entry.Waiting.Count > 0)
        {
            await work.Execute(
                Intent, entry.Waiting.Select(i => new { key = session, i.Id, tenant, i.Tool, i.Provider, i.ClientId, i.TraceId, i.Code, i.Since }).ToList());
        }
    }

    private static Task<int> RemoveOthers(SqlWork work, string session, IReadOnlyList<string> kept)
    {
        var values = new DynamicParameters();
        values.Add("session", session);
        foreach (var (at, provider) in kept.Index())
        {
            values.Add($"p{at}", provider);
        }

        var others = kept.Count == 0 ? "" : $" AND provider NOT IN ({string.Join(", ", kept.Index().Select(p => $"@p{p.Index}"))})";
        return work.Execute($"DELETE FROM session_connections WHERE session_key = @session{others}", values);
    }
}
