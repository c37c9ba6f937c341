using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands.Cluster;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P3: many callers at the same time on one expired token, on one node and on three.</summary>
internal static class Stampede
{
    private const string Chapter = "P3";

    /// <summary>The provider's own time for a token, in milliseconds: that of one across the internet.</summary>
    private const int ProviderTime = 250;

    private const int Users = 200;

    private static readonly int[] Crowds = [1, 100, 1000];

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var none = new Dictionary<string, string?>();
        var data = stage.Fresh("data");
        await stage.Seed(data, none, new SeedWish(0, Users, Health.Expired), cancellation);
        await using (var node = await stage.Product(data, none, null, cancellation))
        {
            await Measure(stage, "one node, SQLite", [node], 0, cancellation);
        }

        await using var stores = await ClusterStores.Start(withAzurite: false, stage.Time, cancellation);
        var settings = new PostgresEngine().NodeSettings(1, stores);
        await stage.Seed(stage.Fresh("data"), settings, new SeedWish(Users, Users, Health.Expired), cancellation);
        List<Running> nodes = [];
        try
        {
            for (var number = 0; number < 3; number++)
            {
                nodes.Add(await stage.Product(stage.Fresh("data"), settings, null, cancellation));
            }

            await Measure(stage, "three nodes, PostgreSQL", nodes, Users, cancellation);
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }

    private static async Task Measure(Stage stage, string where, IReadOnlyList<Running> nodes, long user, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        await Crowd(stage, caller, nodes, user++, Crowds[^1], cancellation); // Opens the connections, compiles the code.
        foreach (var crowd in Crowds)
        {
            List<double> added = [];
            List<double> worst = [];
            var requests = 0L;
            for (var round = 0; round < stage.Options.Rounds; round++)
            {
                await stage.Slow(ProviderTime, 0, cancellation);
                var expired = await Crowd(stage, caller, nodes, user, crowd, cancellation);
                var fresh = await Crowd(stage, caller, nodes, user++, crowd, cancellation);
                requests = Math.Max(requests, await stage.Counted("token_requests", cancellation));
                added.Add(expired.Median - fresh.Median);
                worst.Add(expired.Most - fresh.Most);
            }

            stage.Report.Add(Chapter, $"{crowd} callers on an expired token, {where}: added to the median call", new Spread(added), "ms");
            stage.Report.Add(Chapter, "… added to the slowest call", new Spread(worst), "ms");
            var name = $"{crowd}_{(nodes.Count == 1 ? "one_node" : "three_nodes")}";
            stage.Report.Exactly(Chapter, $"token_requests_{name}", requests, 1);
            stage.Report.AtMost(Chapter, $"added_over_provider_{name}", new Spread(added).Median / ProviderTime, 1);
        }

        await stage.Slow(0, 0, cancellation);
    }

    /// <summary>All of them at the same time, shared out over the nodes.</summary>
    private static async Task<Spread> Crowd(Stage stage, Caller caller, IReadOnlyList<Running> nodes, long user, int size, CancellationToken cancellation)
    {
        var (token, body) = (stage.Token(user), Call.Body("list_invoices", Call.Page));
        var answers = await Task.WhenAll(Enumerable.Range(0, size).Select(i => caller.Good(nodes[i % nodes.Count].Endpoint, token, body, cancellation)));
        return new(answers.Select(a => a.Took.TotalMilliseconds));
    }
}
