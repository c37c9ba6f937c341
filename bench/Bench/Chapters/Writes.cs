using Npgsql;
using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>W: what one parked call and one executed write cost in the database.</summary>
internal static class Writes
{
    private const string Chapter = "W";
    private const int Calls = 50;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        await using var stores = await ClusterStores.Start(withAzurite: false, stage.Time, cancellation);
        var settings = new PostgresEngine().NodeSettings(1, stores);
        await stage.Seed(stage.Fresh("data"), settings, new SeedWish(0, 2 * Calls, Health.Healthy), cancellation);
        await using var product = await stage.Product(stage.Fresh("data"), settings, null, cancellation);
        await Three(stage, "PostgreSQL", product, () => Audit(stores.ConnectionString, cancellation), cancellation);

        var none = new Dictionary<string, string?>();
        var data = stage.Fresh("data");
        await stage.Seed(data, none, new SeedWish(0, 2 * Calls, Health.Healthy), cancellation);
        await using var embedded = await stage.Product(data, none, null, cancellation);
        var log = new FileInfo(Path.Combine(data, "reconnect.db-wal"));
        foreach (var (what, tool, from, healthy) in Kinds)
        {
            log.Refresh();
            var before = log.Length;
            await All(stage, embedded, tool, from, healthy, cancellation);
            log.Refresh();
            stage.Report.Add(Chapter, $"{what}, SQLite: bytes of write-ahead log (grows in steps, then starts again)", $"{Math.Max(0, log.Length - before) / Calls:#,##0}", "bytes");
        }
    }

    private static IReadOnlyList<(string What, string Tool, long From, bool Healthy)> Kinds =>
    [
        ("one read", "list_invoices", 0, true),
        ("one parked call", "list_invoices", 10_000, false),
        ("one executed write", "send_reminder", Calls, true),
    ];

    private static async Task Three(Stage stage, string where, Running product, Func<Task<(long Rows, long Bytes)>> audit, CancellationToken cancellation)
    {
        await product.Sql(cancellation); // From here on it counts.
        await All(stage, product, "list_invoices", 0, true, cancellation); // Memberships are known, statements are prepared.
        var idle = await product.Sql(cancellation);
        await Task.Delay(Quiet, stage.Time, cancellation);
        var idleAfter = await product.Sql(cancellation);
        double PerSecond(Func<Servers.SqlTraffic, long> of) => (of(idleAfter) - of(idle)) / Quiet.TotalSeconds;
        foreach (var (what, tool, from, healthy) in Kinds)
        {
            var (before, audited, begun) = (await product.Sql(cancellation), await audit(), stage.Time.GetTimestamp());
            await All(stage, product, tool, from, healthy, cancellation);
            var seconds = stage.Time.GetElapsedTime(begun).TotalSeconds;
            var (after, auditedNow) = (await product.Sql(cancellation), await audit());
            string Each(Func<Servers.SqlTraffic, long> of, string format) =>
                Math.Max(0, (of(after) - of(before) - (PerSecond(of) * seconds)) / Calls).ToString(format, null);
            stage.Report.Add(
                Chapter, $"{what}, {where}: transactions (reads · writes)",
                $"{Each(t => t.Transactions["read"], "0.0")} · {Each(t => t.Transactions["write"], "0.0")}", "");
            stage.Report.Add(Chapter, "… statements, each a round trip", Each(t => t.Commands, "0.0"), "");
            stage.Report.Add(Chapter, "… sent · received", $"{Each(t => t.BytesSent, "#,##0")} · {Each(t => t.BytesReceived, "#,##0")}", "bytes");
            stage.Report.Add(
                Chapter, "… audit events · their rows",
                $"{(auditedNow.Rows - audited.Rows) / (double)Calls:0.0} · {(auditedNow.Bytes - audited.Bytes) / Calls:#,##0}", "bytes");
        }
    }

    private static async Task All(Stage stage, Running product, string tool, long from, bool healthy, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        for (var user = from; user < from + Calls; user++)
        {
            var body = Call.Body(tool, tool == "list_invoices" ? Call.Page : new() { ["invoice_id"] = "INV-1001", ["message"] = "Please pay." });
            var answer = await (healthy ? caller.Good(product.Endpoint, stage.Token(user), body, cancellation) : caller.Send(product.Endpoint, stage.Token(user), body, cancellation));
            WorldException.Unless(answer.Code == (healthy ? null : "AUTH_REQUIRED"), $"{tool} ended with {answer.Code}.");
        }
    }

    private static async Task<(long Rows, long Bytes)> Audit(string connection, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT COUNT(*), COALESCE(SUM(pg_column_size(audit.*)), 0)::BIGINT FROM audit");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
