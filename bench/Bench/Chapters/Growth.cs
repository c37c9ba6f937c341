using System.Globalization;
using Npgsql;
using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P5: what a call and a session cost with few sessions in the store and with many.</summary>
internal static class Growth
{
    private const string Chapter = "P5";
    private const int Callers = 512;
    private const int Hot = 5_000;
    private const int Parked = 10_000;

    private static readonly long[] Sizes = [1_000, 100_000, 1_000_000];

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var none = new Dictionary<string, string?>();
        await Sized(stage, "SQLite", async (size, stop) =>
        {
            var data = stage.Fresh("data");
            var bytes = await stage.Seed(data, none, new SeedWish(0, size, Health.Healthy), stop);
            var file = new FileInfo(Path.Combine(data, "reconnect.db")).Length;
            Stored(stage, "SQLite", size, bytes, file);
            return await stage.Product(data, none, stage.Cores.Server, stop);
        }, cancellation);
        await using var stores = await ClusterStores.Start(withAzurite: false, stage.Time, cancellation);
        await Sized(stage, "PostgreSQL", async (size, stop) =>
        {
            var name = $"size{size}";
            await stores.Postgres.CreateDatabase(name, stop);
            var settings = new Dictionary<string, string?>
            {
                ["Reconnect:Database:Kind"] = "PostgreSql",
                ["Reconnect:Database:ConnectionString"] = stores.Postgres.ConnectionString(name),
            };
            var bytes = await stage.Seed(stage.Fresh("data"), settings, new SeedWish(0, size, Health.Healthy), stop);
            Stored(stage, "PostgreSQL", size, bytes, await DatabaseSize(stores.Postgres.ConnectionString(name), stop));
            return await stage.Product(stage.Fresh("data"), settings, stage.Cores.Server, stop);
        }, cancellation);
        await HotMemory(stage, cancellation);
        await Recovery(stage, cancellation);
    }

    private static async Task Sized(Stage stage, string store, Func<long, CancellationToken, Task<Running>> start, CancellationToken cancellation)
    {
        List<Running> servers = [];
        try
        {
            List<Lane> lanes = [];
            foreach (var size in Sizes.Where(s => s <= stage.Options.Sessions))
            {
                servers.Add(await start(size, cancellation));
                var tokens = stage.Tokens(0, Callers, (int)(size / Callers)); // From all over the store.
                lanes.Add(new(Name(store, size), servers[^1], tokens, stage.Body("list_invoices", Call.Page), 64));
            }

            var measured = await new Rounds(stage).Run(lanes, cancellation);
            foreach (var lane in lanes)
            {
                HotPath.Write(stage.Report, Chapter, lane.Name, measured[lane.Name]);
                stage.Report.AtMost(
                    Chapter, $"cost_{store}_{lane.Name.Split(' ')[1].Replace(",", "", StringComparison.Ordinal)}_over_1000",
                    measured[lanes[0].Name].Rate.Median / measured[lane.Name].Rate.Median, 1.1);
            }
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static string Name(string store, long size) => string.Create(CultureInfo.InvariantCulture, $"{store}: {size:#,##0} sessions stored, {Callers} users call");

    private static void Stored(Stage stage, string store, long size, long sealedBytes, long database)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{store}, {size:#,##0} sessions: sealed document · all of the database, per session");
        stage.Report.Add(Chapter, name, string.Create(CultureInfo.InvariantCulture, $"{sealedBytes / size:#,##0} · {database / size:#,##0}"), "bytes");
    }

    /// <summary>What the process holds for a session that is in use: the session, its caller's token, membership and limits.</summary>
    private static async Task HotMemory(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        var none = new Dictionary<string, string?>();
        await stage.Seed(data, none, new SeedWish(0, 2 * Hot, Health.Healthy), cancellation);
        await using var product = await stage.Product(data, none, null, cancellation);
        var (tokens, body) = (stage.Tokens(0, 2 * Hot), stage.Body("list_invoices", Call.Page));
        var all = await File.ReadAllLinesAsync(tokens, cancellation);
        using var caller = new Caller(stage.Time);
        await Each(caller, product, all.Take(Hot), body, cancellation);
        var before = (await product.Memory(collect: true, cancellation))!.Managed;
        await Each(caller, product, all.Skip(Hot), body, cancellation);
        var each = ((await product.Memory(collect: true, cancellation))!.Managed - before) / (double)Hot;
        stage.Report.Add(Chapter, "managed memory per session in use, with its caller's token, membership and limits", new Spread([each]), "bytes");
        stage.Report.AtMost(Chapter, "managed_bytes_per_hot_session", each, 4096);
    }

    private static async Task Each(Caller caller, Running product, IEnumerable<string> tokens, string body, CancellationToken cancellation)
    {
        var text = await File.ReadAllTextAsync(body, cancellation);
        await Parallel.ForEachAsync(
            tokens, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            async (token, stop) => await caller.Good(product.Endpoint, token, text, stop));
    }

    private static async Task Recovery(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        var none = new Dictionary<string, string?>();
        await stage.Seed(data, none, new SeedWish(0, Parked, Health.Parked), cancellation);
        using var caller = new Caller(stage.Time);
        List<double> took = [];
        for (var round = 0; round <= Math.Min(3, stage.Options.Rounds); round++)
        {
            took.Add(await Life(stage, caller, data, round, cancellation));
        }

        stage.Report.Add(Chapter, "kill -9 with 10,000 parked calls: start to a parked call's owner seeing it", new Spread(took.Skip(1)), "ms");
    }

    /// <summary>Starts on what the last life left, looks for a user's parked call, and ends as a crash does.</summary>
    private static async Task<double> Life(Stage stage, Caller caller, string data, int round, CancellationToken cancellation)
    {
        var begun = stage.Time.GetTimestamp();
        await using var product = await stage.Product(data, new Dictionary<string, string?>(), null, cancellation);
        var answer = await caller.Good(product.Endpoint, stage.Token(round), Call.Body("pending_requests", []), cancellation);
        var took = stage.Time.GetElapsedTime(begun).TotalMilliseconds;
        var waiting = answer.Result.GetProperty("structuredContent").GetProperty("requests").GetArrayLength();
        WorldException.Unless(waiting == 1, $"{waiting} calls are parked where one was.");
        await product.Kill(cancellation);
        return took;
    }

    private static async Task<long> DatabaseSize(string connection, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
