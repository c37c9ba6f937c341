using System.Text.Json;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>A place among the alerts.</summary>
/// <param name="RaisedAt">When the one there was raised.</param>
/// <param name="Id">Its id.</param>
public sealed record AlertCursor(DateTimeOffset RaisedAt, string Id);

/// <summary>The alerts of all nodes together: each is raised once, by whichever node comes first, and sent by one node at a time.</summary>
public sealed class AlertBook(SqlDatabase database, AuditLog audit, Randomness randomness, AlertOptions options)
{
    private const string Columns = """
        a.id AS Id, a.rule AS Rule, a.tenant AS Tenant, a.subject AS Subject, a.provider AS Provider, a.raised_at AS RaisedAt, a.evidence AS Evidence,
        a.delivery AS Delivery, a.attempts AS Attempts, s.user_id AS UserId
        """;

    private const string Named = "alerts a LEFT JOIN audit_subjects s ON s.subject = a.subject";

    private const string Quieten = """
        INSERT INTO alert_quiet (rule, about, until) VALUES (@rule, @about, @until)
        ON CONFLICT (rule, about) DO UPDATE SET until = excluded.until WHERE alert_quiet.until <= @now
        """;

    private const string Insert = """
        INSERT INTO alerts (id, rule, tenant, subject, provider, raised_at, evidence, delivery, attempts, due_at, leased_until)
        VALUES (@id, @rule, @Tenant, @Subject, @Provider, @now, @evidence, @delivery, 0, @now, 0)
        """;

    /// <summary>One page, newest first.</summary>
    /// <param name="tenant">Of this tenant only; null for all, with those that concern none.</param>
    /// <param name="after">Only behind this place.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Alert>> Find(string? tenant, AlertCursor? after, int limit, CancellationToken cancellation)
    {
        List<string> conditions = ["a.raised_at >= 0"];
        conditions.AddRange(tenant is null ? [] : ["a.tenant = @tenant"]);
        conditions.AddRange(after is null ? [] : ["(a.raised_at, a.id) < (@at, @id)"]);
        var sql = $"SELECT {Columns} FROM {Named} WHERE {string.Join(" AND ", conditions)} ORDER BY a.raised_at DESC, a.id DESC LIMIT @limit";
        var rows = await database.Read(
            work => work.Rows<Row>(sql, new { tenant, at = after?.RaisedAt.ToUnixTimeMilliseconds(), id = after?.Id, limit }), cancellation);
        return [.. rows.Select(r => r.Alert())];
    }

    /// <summary>Takes alerts that are to be sent. Who takes one and dies leaves it to whoever comes after the lease.</summary>
    /// <returns>The alerts, each with the number of this attempt.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was taken.</exception>
    public async Task<IReadOnlyList<(Alert Alert, int Attempt)>> Take(CancellationToken cancellation)
    {
        var now = database.Now;
        var values = new { now, until = now + (long)AlertLimits.Lease.TotalMilliseconds, limit = AlertLimits.SentAtOnce, due = (long)AlertDelivery.Due };
        var rows = await database.Write(
            async work =>
            {
                var taken = await work.Rows<string>(
                    $"""
                    WITH chosen AS MATERIALIZED (
                        SELECT id FROM alerts WHERE delivery = @due AND due_at <= @now AND leased_until <= @now ORDER BY due_at, id LIMIT @limit {database.Dialect.SkipTaken})
                    UPDATE alerts SET leased_until = @until, attempts = attempts + 1
                    WHERE delivery = @due AND due_at <= @now AND leased_until <= @now AND id IN (SELECT id FROM chosen)
                    RETURNING id
                    """,
                    values);
                var found = new List<Row>();
                foreach (var id in taken)
                {
                    found.Add((await work.First<Row>($"SELECT {Columns} FROM {Named} WHERE a.id = @id", new { id }))!);
                }

                return found;
            },
            cancellation);
        return [.. rows.Select(r => (r.Alert(), (int)r.Attempts))];
    }

    /// <summary>Notes how an attempt ended.</summary>
    /// <exception cref="StoreUnavailableException">It may be sent once more, under the same id.</exception>
    public Task Attempted(Alert alert, int attempt, bool arrived, CancellationToken cancellation)
    {
        var delivery = arrived ? AlertDelivery.Delivered : attempt >= AlertLimits.Attempts ? AlertDelivery.GivenUp : AlertDelivery.Due;
        var due = database.Now + (long)AlertLimits.RetryWait(attempt).TotalMilliseconds;
        return database.Write(
            work => work.Execute(
                "UPDATE alerts SET delivery = @delivery, due_at = @due, leased_until = 0 WHERE id = @Id AND attempts = @attempt",
                new { delivery = (long)delivery, due, alert.Id, attempt }),
            cancellation);
    }

    /// <summary>Looks for what one rule is about, and raises what it finds and has not told yet.</summary>
    /// <returns>How many were raised.</returns>
    /// <exception cref="StoreUnavailableException">The next look finds the same.</exception>
    internal async Task<int> Look(AnomalyRule rule, CancellationToken cancellation)
    {
        var findings = await database.Read(work => AnomalySql.Find(work, rule, database.Now), cancellation);
        var raised = 0;
        foreach (var finding in findings)
        {
            raised += await Raise(rule, finding, cancellation) ? 1 : 0;
        }

        return raised;
    }

    /// <summary>Removes what is old enough.</summary>
    /// <exception cref="StoreUnavailableException">It goes the next time.</exception>
    internal Task<int> Forget(CancellationToken cancellation) => database.Write(
        async work => await work.Execute(
                "DELETE FROM alerts WHERE raised_at < @before", new { before = database.Now - (long)AlertLimits.Kept.TotalMilliseconds })
            + await work.Execute("DELETE FROM alert_quiet WHERE until <= @now", new { now = database.Now }),
        cancellation);

    private Task<bool> Raise(AnomalyRule rule, Finding finding, CancellationToken cancellation)
    {
        var now = database.Now;
        var values = new
        {
            id = $"alr_{randomness.Id()}",
            rule = rule.Anomaly.ToString(),
            about = finding.About,
            finding.Tenant,
            finding.Subject,
            finding.Provider,
            evidence = JsonSerializer.Serialize(finding.Evidence),
            delivery = (long)(options.Webhook.Url is null ? AlertDelivery.None : AlertDelivery.Due),
            now,
            until = now + (long)rule.Quiet.TotalMilliseconds,
        };
        var happened = new OutsideEvent(
            AuditKind.AlertRaised, Tenant: NullIf(finding.Tenant), Provider: NullIf(finding.Provider), Detail: AuditDetail.Of(rule.Anomaly));

        // One transaction: of several nodes that find the same, one quietens the rule, raises the alert and has it in the log.
        return audit.AppendOutside(
            happened, async work => await work.Execute(Quieten, values) == 1 && await work.Execute(Insert, values) == 1, cancellation);
    }

    private static string? NullIf(string text) => text.Length == 0 ? null : text;

    private sealed record Row(
        string Id, string Rule, string Tenant, string Subject, string Provider, long RaisedAt, string Evidence, long Delivery, long Attempts, string? UserId)
    {
        public Alert Alert() => new(
            Id,
            Enum.TryParse<Anomaly>(Rule, out var anomaly) ? anomaly : Anomaly.None,
            new Finding(Tenant, Subject, Provider, JsonSerializer.Deserialize<Evidence>(Evidence)!),
            UserId,
            DateTimeOffset.FromUnixTimeMilliseconds(RaisedAt),
            (AlertDelivery)Delivery);
    }
}
