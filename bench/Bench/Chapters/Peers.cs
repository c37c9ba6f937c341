using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P2: what a team would pick instead, doing the same visible work.</summary>
internal static class Peers
{
    private const string Chapter = "P2";
    private const int Connections = 64;

    /// <summary>More tokens than the product remembers: none of them is known when it comes again.</summary>
    private const int Strangers = 20_000;

    /// <summary>Measures them.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        await stage.Seed(data, new Dictionary<string, string?>(), new SeedWish(0, Strangers, Health.Healthy), cancellation);
        await using var product = await stage.Product(data, new Dictionary<string, string?>(), stage.Cores.Server, cancellation);
        await using var thin = await stage.Bound("thin", always: true, cancellation);
        await using var typescript = await stage.Peer("typescript", cancellation);
        await using var workers = await stage.Peer("workers", cancellation);
        var tokens = stage.Tokens(0, HotPath.Callers);
        var (peek, list) = (stage.Body("peek", []), stage.Body("list_invoices", Call.Page));
        const string ours = "ReconnectGrains";
        const string sdk = "TypeScript SDK, bearer middleware, jose";
        List<Lane> lanes = [];
        foreach (var (call, body) in new[] { ("no API call", peek), ("an API call", list) })
        {
            lanes.Add(new($"{ours}, {call}", product, tokens, body, Connections));
            lanes.Add(new($"{sdk}, {call}", typescript, tokens, body, Connections));
            lanes.Add(new($"workers-oauth-provider on workerd, {call}", workers, workers.Tokens ?? tokens, body, Connections));
            lanes.Add(new($"C# SDK alone, token checked on every call, {call}", thin, tokens, body, Connections));
        }

        lanes.Add(new($"{ours}, every token for the first time, no API call", product, stage.Tokens(0, Strangers), peek, Connections));
        var measured = await new Rounds(stage).Run(lanes, cancellation);
        foreach (var lane in lanes)
        {
            HotPath.Write(stage.Report, Chapter, lane.Name, measured[lane.Name]);
        }

        double PerCore(string other, string call) => measured[$"{other}, {call}"].Processor.Median / measured[$"{ours}, {call}"].Processor.Median;
        double Tail(string other, string call) => measured[$"{other}, {call}"].P99.Median / measured[$"{ours}, {call}"].P99.Median;
        stage.Report.AtLeast(Chapter, "typescript_per_core", PerCore(sdk, "no API call"), 6);
        stage.Report.AtLeast(Chapter, "typescript_per_core_with_api", PerCore(sdk, "an API call"), 2.8);
        stage.Report.AtLeast(Chapter, "typescript_p99", Tail(sdk, "no API call"), 1);
        stage.Report.AtLeast(Chapter, "typescript_p99_with_api", Tail(sdk, "an API call"), 1);
    }
}
