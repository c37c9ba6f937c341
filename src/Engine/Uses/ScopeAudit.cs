using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Uses;

/// <summary>Which connections the scope audit is about. A null part does not restrict.</summary>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="User">Only of this user id.</param>
/// <param name="Provider">Only to this provider.</param>
/// <param name="After">Only behind this place: of the last one of the page before.</param>
public sealed record ScopeAuditQuery(string? Tenant = null, string? User = null, string? Provider = null, ScopeAuditCursor? After = null);

/// <summary>A place in the scope audit.</summary>
/// <param name="Order">The lower, the more is granted beyond need.</param>
/// <param name="SessionKey">The session.</param>
/// <param name="Provider">The provider.</param>
public sealed record ScopeAuditCursor(long Order, string SessionKey, string Provider);

/// <summary>A tool of a connection's provider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="IsCovered">All of that is granted.</param>
/// <param name="UsedOn">The begin (UTC) of the last day on which the user used it, within the days that count.</param>
public sealed record AuditedTool(string Name, ScopeSet Needs, bool IsCovered, DateTimeOffset? UsedOn);

/// <summary>A connection in the scope audit.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Provider">To which provider.</param>
/// <param name="Trouble">0 while it works, else the number of why it is broken.</param>
/// <param name="Scopes">What it may, against what is needed and was used.</param>
/// <param name="Tools">The provider's tools, by name.</param>
/// <param name="Cursor">Its place.</param>
public sealed record ScopeAuditRow(
    SessionKey Key, string Provider, long Trouble, ScopeUse Scopes, IReadOnlyList<AuditedTool> Tools, ScopeAuditCursor Cursor);

/// <summary>Granted scopes against needed and used ones, connection by connection, those with the most beyond need first. Nothing is opened for it. M18.</summary>
public sealed class ScopeAudit(SqlDatabase database, ScopeMatrix matrix)
{
    /// <summary>One page.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<IReadOnlyList<ScopeAuditRow>> Find(ScopeAuditQuery query, int limit, CancellationToken cancellation) => database.Read(
        async work =>
        {
            var rows = await work.Rows<Row>(Sql(query), new
            {
                tenant = query.Tenant,
                user = query.User,
                provider = query.Provider,
                order = query.After?.Order,
                session = query.After?.SessionKey,
                connection = query.After?.Provider,
                limit,
            });
            var uses = await UseTable.Of(work, [.. rows.Select(r => r.SessionKey).Distinct()], database.Time.GetUtcNow());
            return (IReadOnlyList<ScopeAuditRow>)[.. rows.Select(r => Of(r, uses[(r.SessionKey, r.Provider)]))];
        },
        cancellation);

    /// <summary>What the protected tools need, of one provider or of all.</summary>
    public IReadOnlyList<ToolRule> Needs(string? provider) =>
        [.. matrix.Rules.Where(r => provider is null || r.Provider == provider).OrderBy(r => r.Provider, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal)];

    private static string Sql(ScopeAuditQuery query)
    {
        List<string> conditions = [];
        Add(query.Tenant, "c.tenant = @tenant");
        Add(query.Provider, "c.provider = @provider");
        Add(query.User, "c.session_key IN (SELECT session_key FROM session_index WHERE user_id = @user)");
        Add(query.After, "(c.excess_order, c.session_key, c.provider) > (@order, @session, @connection)");
        // A user has few connections: they are found by the user and sorted. The sign keeps the order's own index out of it.
        var order = query.User is null ? "c.excess_order" : "+c.excess_order";
        return $"""
            SELECT c.session_key AS SessionKey, c.provider AS Provider, c.trouble AS Trouble, c.scopes AS Scopes, c.excess_order AS Excess
            FROM session_connections c {(conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}")}
            ORDER BY {order}, c.session_key, c.provider LIMIT @limit
            """;

        void Add(object? part, string condition)
        {
            if (part is not null)
            {
                conditions.Add(condition);
            }
        }
    }

    private ScopeAuditRow Of(Row row, IEnumerable<KeyValuePair<string, UseDay>> uses)
    {
        var key = SessionKey.Parse(row.SessionKey) ?? throw new StoreUnavailableException(StoreTrouble.Corrupt, "session_key");
        var days = uses.ToDictionary(u => u.Key, u => u.Value, StringComparer.Ordinal);
        var scopes = matrix.Use(row.Provider, ScopeSet.Parse(row.Scopes), days.Keys);
        var tools = matrix.Rules.Where(r => r.Provider == row.Provider).Select(r => new AuditedTool(
            r.Name, r.Scopes, scopes.Hierarchy.Covers(scopes.Granted, r.Scopes), days.TryGetValue(r.Name, out var day) ? day.Begin : null));
        return new(key, row.Provider, row.Trouble, scopes, [.. tools], new(row.Excess, row.SessionKey, row.Provider));
    }

    private sealed record Row(string SessionKey, string Provider, long Trouble, string Scopes, long Excess);
}
