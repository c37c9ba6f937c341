using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P4: from the provider's callback to the result in the host's hands, and how fast many parked calls drain.</summary>
internal static class Resume
{
    private const string Chapter = "P4";

    /// <summary>The API's own time for a call, in milliseconds.</summary>
    private const int ApiTime = 250;

    private const int Parked = 10_000;
    private const int Side = 64;

    /// <summary>Each of them is several commits to one file: a slow disk must not hold up everything else.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        var none = new Dictionary<string, string?>();
        await stage.Seed(data, none, new SeedWish(0, 1000, Health.Parked), cancellation);
        await using (var product = await stage.Product(data, none, null, cancellation))
        {
            await Callbacks(stage, product, cancellation);
        }

        await Drain(stage, cancellation);
    }

    private static async Task Callbacks(Stage stage, Running product, CancellationToken cancellation)
    {
        using var caller = new Caller(stage.Time);
        var (times, direct) = (new List<double>(), new List<double>());
        for (var user = 0L; user < 5 + (4 * stage.Options.Rounds); user++)
        {
            await stage.Slow(0, ApiTime, cancellation);
            var took = await Reconnecting.Callback(stage, product, caller, user, cancellation);
            var read = await caller.Good(product.Endpoint, stage.Token(user), Call.Body("plain_invoices", Call.Page), cancellation);
            if (user >= 5)
            {
                times.Add(took.TotalMilliseconds);
                direct.Add(read.Took.TotalMilliseconds);
            }
        }

        await stage.Slow(0, 0, cancellation);
        stage.Report.Add(Chapter, $"the provider's callback to the collected result, API of {ApiTime} ms", new Spread(times), "ms");
        stage.Report.Add(Chapter, "a call of the same API without any of it", new Spread(direct), "ms");
        stage.Report.AtMost(Chapter, "callback_to_result_over_api", new Spread(times).Median / ApiTime, 1.5);
    }

    private static async Task Drain(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        var none = new Dictionary<string, string?>();
        await stage.Seed(data, none, new SeedWish(0, Parked, Health.Mended), cancellation);
        await using var product = await stage.Product(data, none, null, cancellation);
        using var caller = new Caller(stage.Time);
        var (tokens, body) = (await File.ReadAllLinesAsync(stage.Tokens(0, Parked), cancellation), Call.Body("list_invoices", Call.Page));
        var good = 0;
        var begun = stage.Time.GetTimestamp();
        using var over = new CancellationTokenSource(Longest, stage.Time);
        await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = Side, CancellationToken = cancellation }, async (token, stop) =>
        {
            if (over.IsCancellationRequested)
            {
                return;
            }

            var answer = await caller.Good(product.Endpoint, token, body, stop);
            WorldException.Unless(answer.Result.GetProperty("_meta").GetProperty("reconnect/intent").GetString() is not null, "A call ran anew.");
            Interlocked.Increment(ref good);
        });
        var took = stage.Time.GetElapsedTime(begun).TotalSeconds;
        stage.Report.Add(Chapter, $"10,000 parked calls of as many sessions, let run by their hosts' repetition, {Side} at a time", new Spread([took]), "s", "0.0");
        stage.Report.Add(Chapter, $"… of which were drained, within {Longest.TotalSeconds:0} s at most", new Spread([good]), "calls");
        stage.Report.Add(Chapter, "…", new Spread([good / took]), "calls/s");
        stage.Report.Exactly(Chapter, "drained", good, Parked);
    }
}
