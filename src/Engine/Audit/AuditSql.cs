namespace ReconnectGrains.Engine.Audit;

/// <summary>The statements of the audit log: inserts and queries. What removes rows is in <see cref="AuditRetention"/> alone.</summary>
internal static class AuditSql
{
    public const string Insert = """
        INSERT INTO audit (stream, sequence, at, kind, trace_id, tenant, user_id, provider, tool, intent_id, client_id, detail, chain, proof)
        VALUES (@Stream, @Sequence, @At, @Kind, @TraceId, @Tenant, @UserId, @Provider, @Tool, @IntentId, @ClientId, @Detail, @Chain, @Proof)
        ON CONFLICT (stream, sequence) DO NOTHING
        """;

    public const string LastOf = "SELECT sequence AS Sequence, chain AS Chain FROM audit WHERE stream = @stream ORDER BY sequence DESC LIMIT 1";

    public const string Stream = $"SELECT {Columns} FROM audit WHERE stream = @stream AND sequence > @last ORDER BY sequence LIMIT @limit";

    private const string Columns = """
        stream AS Stream, sequence AS Sequence, at AS At, kind AS Kind, trace_id AS TraceId, tenant AS Tenant, user_id AS UserId,
        provider AS Provider, tool AS Tool, intent_id AS IntentId, client_id AS ClientId, detail AS Detail, chain AS Chain, proof AS Proof
        """;

    /// <summary>A query with only the conditions that are asked for: a database cannot use an index behind "or is null".</summary>
    public static (string Sql, object Values) Find(AuditQuery query, int limit)
    {
        List<string> conditions = [query.Kind is null ? "kind > 0" : "kind = @kind"];
        AddIf(query.TraceId, "trace_id = @trace");
        AddIf(query.Tenant, "tenant = @tenant");
        AddIf(query.User, "(user_id = @user OR user_id IN (SELECT subject FROM audit_subjects WHERE user_id = @user))");
        AddIf(query.From, "at >= @from");
        AddIf(query.To, "at < @to");
        AddIf(query.After, "(at, stream, sequence) < (@afterAt, @afterStream, @afterSequence)");
        var values = new
        {
            trace = query.TraceId,
            tenant = query.Tenant,
            user = query.User,
            kind = (long?)query.Kind,
            from = query.From?.ToUnixTimeMilliseconds(),
            to = query.To?.ToUnixTimeMilliseconds(),
            afterAt = query.After?.At.ToUnixTimeMilliseconds(),
            afterStream = query.After?.Stream,
            afterSequence = query.After?.Sequence,
            limit,
        };
        var where = string.Join(" AND ", conditions);
        return ($"SELECT {Columns} FROM audit WHERE {where} ORDER BY at DESC, stream DESC, sequence DESC LIMIT @limit", values);

        void AddIf(object? part, string condition)
        {
            if (part is not null)
            {
                conditions.Add(condition);
            }
        }
    }
}
