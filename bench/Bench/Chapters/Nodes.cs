using System.Globalization;
using System.Net;
using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P7: one, two and three nodes, on both engines. All of them share this machine's processors.</summary>
internal static class Nodes
{
    private const string Chapter = "P7";
    private const int Most = 3;
    private const int Users = 400;
    private const int Kills = 3;

    /// <summary>How long a session may have no node.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        await Cluster(stage, "embedded", Stage.Program, (_, stores) => new PostgresEngine().NodeSettings(1, stores), 1, cancellation);
        if (stage.Options.Silo is { } silo)
        {
            await Cluster(stage, "orleans", silo, Silo, 10, cancellation);
        }
        else
        {
            stage.Report.Add(Chapter, "Orleans silos: left out, bench/Bench.Silo is not built here", "–", "");
        }
    }

    private static Dictionary<string, string?> Silo(int number, ClusterStores stores) => new()
    {
        ["Reconnect:Cluster"] = "postgresql",
        ["Reconnect:Database:Kind"] = "PostgreSql",
        ["Reconnect:Database:ConnectionString"] = stores.ConnectionString,
        ["Reconnect:NodeName"] = $"node{number}",
        ["Logging:LogLevel:Orleans"] = "None",
        ["Orleans:Endpoints:AdvertisedIPAddress"] = IPAddress.Loopback.ToString(),
        ["Orleans:Endpoints:SiloPort"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
        ["Orleans:Endpoints:GatewayPort"] = Loopback.FreePort().ToString(CultureInfo.InvariantCulture),
    };

    private static async Task Cluster(
        Stage stage, string engine, string program, Func<int, ClusterStores, IReadOnlyDictionary<string, string?>> settings, double goal,
        CancellationToken cancellation)
    {
        await using var stores = await ClusterStores.Start(withAzurite: false, stage.Time, cancellation);
        if (program == Stage.Program)
        {
            await stage.Seed(stage.Fresh("data"), settings(1, stores), new SeedWish(0, Users, Health.Healthy), cancellation);
        }

        var nodes = new Running?[Most];
        async Task Start(int at) => nodes[at] = await stage.Product(stage.Fresh("data"), settings(at + 1, stores), null, cancellation, program);
        try
        {
            for (var size = 1; size <= Most; size++)
            {
                await Start(size - 1);
                if (size == 1 && program != Stage.Program)
                {
                    await Connect(stage, nodes[0]!, cancellation);
                }

                await Throughput(stage, engine, [.. nodes.OfType<Running>()], cancellation);
            }

            await OtherNode(stage, engine, nodes[0]!, nodes[1]!, cancellation);
            await Killed(stage, engine, nodes, Start, goal, cancellation);
        }
        finally
        {
            foreach (var node in nodes.OfType<Running>())
            {
                await node.DisposeAsync();
            }
        }
    }

    /// <summary>A grain's state has no seeder: its users connect in a browser, as users do.</summary>
    private static async Task Connect(Stage stage, Running node, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        for (var user = 0; user < Users; user++)
        {
            await Reconnecting.Connect(stage, node, caller, user, cancellation);
        }
    }

    private static async Task Throughput(Stage stage, string engine, IReadOnlyList<Running> nodes, CancellationToken cancellation)
    {
        var (tokens, body, wrk) = (stage.Tokens(0, Users), stage.Body("peek", []), new Wrk(stage.Cores));
        Task<Loaded[]> All(double seconds) => Task.WhenAll(nodes.Select(n => wrk.Run(n.Endpoint, tokens, body, 64 / nodes.Count, seconds, cancellation)));
        await All(stage.Options.WarmUp);
        List<double> rates = [];
        List<double> medians = [];
        for (var round = 0; round < stage.Options.Rounds; round++)
        {
            var loaded = await All(stage.Options.Seconds);
            WorldException.Unless(loaded.All(l => l.Errors == 0), "Calls failed.");
            rates.Add(loaded.Sum(l => l.Rate));
            medians.Add(loaded.Average(l => l.P50 / 1000));
        }

        stage.Report.Add(Chapter, $"{engine}, {nodes.Count} nodes: protected reads without an API call, 64 connections", new Spread(rates), "calls/s");
        stage.Report.Add(Chapter, "… median latency", new Spread(medians), "ms", "0.0");
    }

    private static async Task OtherNode(Stage stage, string engine, Running one, Running other, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        var body = Call.Body("peek", []);
        List<double> same = [];
        List<double> elsewhere = [];
        for (var user = 0; user < Users / 2; user++)
        {
            var token = stage.Token(user);
            await caller.Good(one.Endpoint, token, body, cancellation);
            same.Add((await caller.Good(one.Endpoint, token, body, cancellation)).Took.TotalMilliseconds);
            elsewhere.Add((await caller.Good(other.Endpoint, token, body, cancellation)).Took.TotalMilliseconds);
        }

        stage.Report.Add(Chapter, $"{engine}: a call by itself, on the node that answered the last one", new Spread(same), "ms", "0.00");
        stage.Report.Add(Chapter, "… on another node", new Spread(elsewhere), "ms", "0.00");
    }

    private static async Task Killed(Stage stage, string engine, Running?[] nodes, Func<int, Task> start, double goal, CancellationToken cancellation)
    {
        List<double> took = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            using var caller = new Caller(stage.Time);
            var (victim, witness) = (kill % Most, (kill + 1) % Most);
            var (token, body) = (stage.Token(kill), Call.Body("peek", []));
            await caller.Good(nodes[victim]!.Endpoint, token, body, cancellation);
            await nodes[victim]!.Kill(cancellation);
            var begun = stage.Time.GetTimestamp();
            while (!await Answers(caller, nodes[witness]!, token, body, cancellation))
            {
                WorldException.Unless(stage.Time.GetElapsedTime(begun) < Patience, "The session did not come back.");
                await Task.Delay(Pause, stage.Time, cancellation);
            }

            took.Add(stage.Time.GetElapsedTime(begun).TotalSeconds);
            await nodes[victim]!.DisposeAsync();
            await start(victim);
        }

        stage.Report.Add(Chapter, $"{engine}: from kill -9 of a node to the session's next answer on another", new Spread(took), "s", "0.00");
        stage.Report.AtMost(Chapter, $"next_success_after_kill_s_{engine}", new Spread(took).Median, goal);
    }

    private static async Task<bool> Answers(Caller caller, Running node, string token, string body, CancellationToken cancellation)
    {
        try
        {
            return (await caller.Send(node.Endpoint, token, body, cancellation)).IsGood;
        }
        catch (Exception e) when (e is HttpRequestException or WorldException)
        {
            return false;
        }
    }
}
