using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P1: a protected read with a healthy connection, against the same read without protection in the same host.</summary>
internal static class HotPath
{
    /// <summary>How many users call, in turn.</summary>
    public const int Callers = 64;

    private const string Chapter = "P1";

    private static readonly int[] Connections = [1, 8, 64];

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        await stage.Seed(data, new Dictionary<string, string?>(), new SeedWish(0, 1000, Health.Healthy), cancellation);
        await using var product = await stage.Product(data, new Dictionary<string, string?>(), stage.Cores.Server, cancellation);
        await using var thin = await stage.Bound("thin", always: false, cancellation);
        await using var floor = await stage.Bound("floor", always: false, cancellation);
        var tokens = stage.Tokens(0, Callers);
        string Body(string tool, bool hasPage) => stage.Body(tool, hasPage ? Call.Page : []);
        var (list, plain) = (Body("list_invoices", true), Body("plain_invoices", true));
        var (peek, plainPeek) = (Body("peek", false), Body("plain_peek", false));
        List<Lane> lanes =
        [
            .. Connections.SelectMany(c => new Lane[]
            {
                new($"protected read with its API call, {c} connections", product, tokens, list, c),
                new($"the same without protection, {c} connections", product, tokens, plain, c),
            }),
            new("protected read without an API call, 64 connections", product, tokens, peek, 64),
            new("the same without protection and API call, 64 connections", product, tokens, plainPeek, 64),
            new("the thinnest endpoint of the C# SDK with the API call, 64 connections", thin, tokens, list, 64),
            new("a hand-written JSON endpoint with the API call, 64 connections", floor, tokens, list, 64),
        ];
        var measured = await new Rounds(stage).Run(lanes, cancellation);
        foreach (var lane in lanes)
        {
            Write(stage.Report, Chapter, lane.Name, measured[lane.Name]);
        }

        foreach (var c in Connections)
        {
            var (one, other) = (measured[lanes.First(l => l.Connections == c).Name], measured[lanes.Where(l => l.Connections == c).ElementAt(1).Name]);
            stage.Report.AtLeast(Chapter, $"ratio_{c}", one.Rate.Median / other.Rate.Median, 0.85);
            stage.Report.AtMost(Chapter, $"p99_{c}", one.P99.Median / other.P99.Median, 1.5);
        }
    }

    /// <summary>The lines of one side.</summary>
    public static void Write(Report report, string chapter, string name, Measured measured)
    {
        report.Add(chapter, name, measured.Rate, "calls/s");
        report.Add(chapter, "… p50 · p99", $"{measured.P50.Text("0.00")} · {measured.P99.Text("0.00")}", "ms");
        var allocated = measured.Allocated is { } bytes ? $" · {bytes.Median / 1024:0.0} KiB allocated" : "";
        report.Add(chapter, "… of the server per call", $"{measured.Processor.Text()}", $"µs processor{allocated}");
    }
}
