using Dapper;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>In which state a session is to be.</summary>
public enum SessionCondition
{
    /// <summary>In any.</summary>
    Any = 0,

    /// <summary>An intent of it waits for a person.</summary>
    Parked = 1,

    /// <summary>A connection of it is broken.</summary>
    Broken = 2,
}

/// <summary>Which sessions an administrator looks for. A null part does not restrict.</summary>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="User">Only of this user id.</param>
/// <param name="Provider">Only with a connection to this provider.</param>
/// <param name="Condition">Only in this state.</param>
/// <param name="After">Only behind this key: the last one of the page before.</param>
public sealed record SessionQuery(
    string? Tenant = null, string? User = null, string? Provider = null, SessionCondition Condition = SessionCondition.Any, SessionKey? After = null);

/// <summary>A session as the index knows it: nothing was opened for it.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Connections">Its connections.</param>
/// <param name="Parked">How many of its intents wait for a person.</param>
/// <param name="Released">How many may run and have not begun.</param>
public sealed record SessionRow(SessionKey Key, IReadOnlyList<IndexedConnection> Connections, long Parked, long Released);

/// <summary>A parked intent as the index knows it.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Intent">The intent.</param>
public sealed record ParkedRow(SessionKey Key, IndexedIntent Intent)
{
    /// <summary>Where the next page begins, when this is the last row of a page.</summary>
    public ParkedCursor Cursor => new(Intent.Since, Key.Canonical, Intent.Id);
}

/// <summary>A place among the parked intents.</summary>
/// <param name="Since">Since when the one there is parked.</param>
/// <param name="SessionKey">Its session.</param>
/// <param name="IntentId">Its handle.</param>
public sealed record ParkedCursor(long Since, string SessionKey, string IntentId);

/// <summary>Finds sessions for administrators. Each question goes along an index from where the page before ended, so that every page costs the same.</summary>
public sealed class SessionSearch(SqlDatabase database)
{
    /// <summary>One page of sessions in the order of their keys.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<IReadOnlyList<SessionRow>> Sessions(SessionQuery query, int limit, CancellationToken cancellation) => database.Read(
        async work =>
        {
            var (sql, values) = Sql(query, limit);
            var found = await work.Rows<Row>(sql, values);
            var connections = await Connections(work, [.. found.Select(f => f.SessionKey)]);
            return (IReadOnlyList<SessionRow>)[.. found.Select(f => new SessionRow(KeyOf(f.SessionKey), [.. connections[f.SessionKey]], f.Parked, f.Released))];
        },
        cancellation);

    /// <summary>One page of parked intents, the oldest first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ParkedRow>> Parked(string? tenant, ParkedCursor? after, int limit, CancellationToken cancellation)
    {
        List<string> conditions = ["since >= 0"];
        AddIf(conditions, tenant, "tenant = @tenant");
        AddIf(conditions, after, "(since, session_key, intent_id) > (@since, @session, @intent)");
        var sql = $"""
            SELECT session_key AS SessionKey, intent_id AS Id, tool AS Tool, provider AS Provider, client_id AS ClientId, trace_id AS TraceId, code AS Code,
                since AS Since
            FROM parked_intents WHERE {string.Join(" AND ", conditions)} ORDER BY since, session_key, intent_id LIMIT @limit
            """;
        var values = new { tenant, since = after?.Since, session = after?.SessionKey, intent = after?.IntentId, limit };
        var rows = await database.Read(work => work.Rows<IntentRow>(sql, values), cancellation);
        return [.. rows.Select(r => new ParkedRow(KeyOf(r.SessionKey), new(r.Id, r.Tool, r.Provider, r.ClientId, r.TraceId, r.Code, r.Since)))];
    }

    private static (string Sql, object Values) Sql(SessionQuery query, int limit)
    {
        // The page is chosen on the keys of the table that restricts most. A session's key begins with its tenant, so that one index on keys
        // serves every question within a tenant as well.
        var tenant = query.Tenant is null ? null : Uri.EscapeDataString(query.Tenant);
        var broken = query.Condition == SessionCondition.Broken;
        var byConnection = query.Provider is not null || (broken && query.User is null);
        List<string> conditions = [];
        AddIf(conditions, tenant, "t.session_key > @from AND t.session_key < @until");
        AddIf(conditions, query.After, "t.session_key > @after");
        AddIf(conditions, query.User, byConnection ? "t.session_key IN (SELECT session_key FROM session_index WHERE user_id = @user)" : "t.user_id = @user");
        AddIf(conditions, query.Provider, "t.provider = @provider");
        AddWhen(conditions, query.Condition == SessionCondition.Parked, byConnection
            ? "t.session_key IN (SELECT session_key FROM session_index WHERE parked > 0)"
            : "t.parked > 0");
        AddWhen(conditions, broken, byConnection
            ? "t.trouble > 0"
            : "EXISTS (SELECT 1 FROM session_connections c WHERE c.session_key = t.session_key AND c.trouble > 0)");
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        return (
            $"""
            SELECT i.session_key AS SessionKey, i.parked AS Parked, i.released AS Released FROM session_index i
            WHERE i.session_key IN (
                SELECT DISTINCT t.session_key FROM {(byConnection ? "session_connections" : "session_index")} t {where} ORDER BY t.session_key LIMIT @limit)
            ORDER BY i.session_key
            """,
            new
            {
                from = $"{tenant}/",
                until = $"{tenant}0", // The character behind the slash.
                user = query.User,
                after = query.After?.Canonical,
                provider = query.Provider,
                limit,
            });
    }

    private static async Task<ILookup<string, IndexedConnection>> Connections(SqlWork work, IReadOnlyList<string> keys)
    {
        // Dapper's own lists mean something else with each database.
        var values = new DynamicParameters();
        foreach (var (at, key) in keys.Index())
        {
            values.Add($"k{at}", key);
        }

        var list = string.Join(", ", keys.Index().Select(k => $"@k{k.Index}"));
        IReadOnlyList<ConnectionRow> rows = keys.Count == 0 ? [] : await work.Rows<ConnectionRow>(
            $"""
            SELECT session_key AS SessionKey, provider AS Provider, trouble AS Trouble, scopes AS Scopes
            FROM session_connections WHERE session_key IN ({list}) ORDER BY session_key, provider
            """,
            values);
        return rows.ToLookup(r => r.SessionKey, r => new IndexedConnection(r.Provider, r.Trouble, r.Scopes), StringComparer.Ordinal);
    }

    private static void AddIf(List<string> conditions, object? part, string condition)
    {
        if (part is not null)
        {
            conditions.Add(condition);
        }
    }

    private static void AddWhen(List<string> conditions, bool isWanted, string condition) => AddIf(conditions, isWanted ? condition : null, condition);

    private static SessionKey KeyOf(string canonical) =>
        SessionKey.Parse(canonical) ?? throw new StoreUnavailableException(StoreTrouble.Corrupt, "session_key");

    private sealed record Row(string SessionKey, long Parked, long Released);

    private sealed record ConnectionRow(string SessionKey, string Provider, long Trouble, string Scopes);

    private sealed record IntentRow(
        string SessionKey, string Id, string Tool, string Provider, string ClientId, string TraceId, string Code, long Since);
}
