using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>The rows of a session's connections and of its parked intents, beside its row in the index and in the same transaction.</summary>
internal static class SessionRows
{
    private const string Connection = "INSERT INTO session_connections (session_key, provider, trouble, scopes) VALUES (@key, @Provider, @Trouble, @Scopes)";

    private const string Intent = """
        INSERT INTO parked_intents (session_key, intent_id, tenant, tool, provider, client_id, trace_id, code, since)
        VALUES (@key, @Id, @tenant, @Tool, @Provider, @ClientId, @TraceId, @Code, @Since)
        """;

    /// <summary>Puts those of an entry in the place of those that are there.</summary>
    public static async Task Replace(SqlWork work, SessionKey key, SessionIndexEntry entry)
    {
        var (session, tenant) = (key.Canonical, key.Tenant);
        await work.Execute("DELETE FROM session_connections WHERE session_key = @session", new { session });
        await work.Execute("DELETE FROM parked_intents WHERE session_key = @session", new { session });
        if (entry.Connections.Count > 0)
        {
            await work.Execute(Connection, entry.Connections.Select(c => new { key = session, c.Provider, c.Trouble, c.Scopes }).ToList());
        }

        if (entry.Waiting.Count > 0)
        {
            await work.Execute(
                Intent, entry.Waiting.Select(i => new { key = session, i.Id, tenant, i.Tool, i.Provider, i.ClientId, i.TraceId, i.Code, i.Since }).ToList());
        }
    }
}
