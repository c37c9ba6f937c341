using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>Asks the audit log what a rule wants to know. The log is what all nodes agree on; each question goes along the index of kinds.</summary>
internal static class AnomalySql
{
    /// <summary>What a rule finds now.</summary>
    public static async Task<IReadOnlyList<Finding>> Find(SqlWork work, AnomalyRule rule, long now)
    {
        var values = new
        {
            from = now - (long)rule.Window.TotalMilliseconds,
            threshold = rule.Threshold,
            share = rule.Share,
            failure = rule.Failure,
            limit = AlertLimits.FindingsAtOnce,
        };
        var rows = await work.Rows<Row>(rule.Measure == AnomalyMeasure.Parked ? Parked : Counting(rule), values);
        var findings = new List<Finding>();
        foreach (var row in rows)
        {
            var traces = await work.Rows<string>(
                rule.Measure == AnomalyMeasure.Parked ? ParkedTraces : Traces(rule),
                new { values.from, values.failure, row.Tenant, row.Subject, row.Provider, limit = AlertLimits.Traces });
            findings.Add(new Finding(row.Tenant, row.Subject, row.Provider, new Evidence(
                row.Found, rule.Threshold, rule.Measure == AnomalyMeasure.Failures ? row.Total : null, (long)rule.Window.TotalSeconds,
                DateTimeOffset.FromUnixTimeMilliseconds(row.FirstAt), DateTimeOffset.FromUnixTimeMilliseconds(row.LastAt), traces)));
        }

        return findings;
    }

    private const string Parked = """
        SELECT tenant AS Tenant, '' AS Subject, '' AS Provider, COUNT(*) AS Found, COUNT(*) AS Total, MIN(since) AS FirstAt, MAX(since) AS LastAt
        FROM parked_intents WHERE since <= @from GROUP BY tenant HAVING COUNT(*) >= @threshold ORDER BY COUNT(*) DESC, tenant LIMIT @limit
        """;

    private const string ParkedTraces =
        "SELECT trace_id FROM parked_intents WHERE tenant = @Tenant AND since <= @from ORDER BY since LIMIT @limit";

    private static string Counting(AnomalyRule rule)
    {
        var (tenant, subject, provider) = Columns(rule);
        var found = rule.Measure switch
        {
            AnomalyMeasure.Details => "COUNT(DISTINCT detail)",
            AnomalyMeasure.Failures => "CAST(SUM(CASE WHEN detail = @failure THEN 1 ELSE 0 END) AS BIGINT)",
            _ => "COUNT(*)",
        };
        return $"""
            SELECT {tenant} AS Tenant, {subject} AS Subject, {provider} AS Provider, {found} AS Found, COUNT(*) AS Total, MIN(at) AS FirstAt, MAX(at) AS LastAt
            FROM audit WHERE {Kinds(rule)} AND at >= @from GROUP BY {tenant}, {subject}, {provider}
            HAVING {found} >= @threshold AND {found} >= COUNT(*) * @share ORDER BY {found} DESC, {tenant}, {subject}, {provider} LIMIT @limit
            """;
    }

    private static string Traces(AnomalyRule rule)
    {
        var (tenant, subject, provider) = Columns(rule);
        var failed = rule.Measure == AnomalyMeasure.Failures ? "AND detail = @failure" : "";
        return $"""
            SELECT trace_id FROM audit
            WHERE {Kinds(rule)} AND at >= @from AND trace_id <> '' {failed}
              AND {tenant} = @Tenant AND {subject} = @Subject AND {provider} = @Provider
            ORDER BY at DESC, stream DESC, sequence DESC LIMIT @limit
            """;
    }

    /// <summary>Numbers of a closed list: nothing of anybody's gets into the statement.</summary>
    private static string Kinds(AnomalyRule rule) => $"kind IN ({string.Join(", ", rule.Kinds.Select(k => (int)k))})";

    // What it is not counted by is an empty text of every row: a grouping by a constant is not the same in every database.
    private static (string Tenant, string Subject, string Provider) Columns(AnomalyRule rule)
    {
        const string Nothing = "SUBSTR(stream, 1, 0)";
        return rule.By switch
        {
            AnomalyGrouping.Tenant => ("COALESCE(tenant, '')", Nothing, Nothing),
            AnomalyGrouping.User => ("COALESCE(tenant, '')", "COALESCE(user_id, '')", Nothing),
            AnomalyGrouping.Provider => (Nothing, Nothing, "COALESCE(provider, '')"),
            _ => (Nothing, Nothing, Nothing),
        };
    }

    private sealed record Row(string Tenant, string Subject, string Provider, long Found, long Total, long FirstAt, long LastAt);
}
