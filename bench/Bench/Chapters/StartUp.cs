using ReconnectGrains.Bench.Load;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.Seeding;
using ReconnectGrains.Bench.World;

namespace ReconnectGrains.Bench.Chapters;

/// <summary>P6: from the start of the process to the first protected call that is answered, on a store that has sessions.</summary>
internal static class StartUp
{
    private const string Chapter = "P6";

    /// <summary>Measures it.</summary>
    public static async Task Run(Stage stage, CancellationToken cancellation)
    {
        var data = stage.Fresh("data");
        var none = new Dictionary<string, string?>();
        await stage.Seed(data, none, new SeedWish(0, 1000, Health.Healthy), cancellation);
        using var caller = new Caller(stage.Time);
        List<double> listening = [];
        List<double> answered = [];
        List<double> processor = [];
        for (var round = 0; round <= stage.Options.Rounds; round++)
        {
            var (ready, called, used) = await Start(stage, caller, data, round, cancellation);
            if (round > 0)
            {
                // The first start reads the program from the disk; what is measured is the program, not the disk.
                listening.Add(ready);
                answered.Add(called);
                processor.Add(used);
            }
        }

        stage.Report.Add(Chapter, $"process start to listening ({Build})", new Spread(listening), "ms");
        stage.Report.Add(Chapter, "process start to first protected call answered", new Spread(answered), "ms");
        stage.Report.Add(Chapter, "… processor time until then, whatever else the machine does", new Spread(processor), "ms");
        stage.Report.AtMost(Chapter, "start_to_first_call_s", new Spread(answered).Median / 1000, 1.5);
    }

    private static async Task<(double Listening, double Answered, double Processor)> Start(Stage stage, Caller caller, string data, int round, CancellationToken cancellation)
    {
        var begun = stage.Time.GetTimestamp();
        await using var product = await stage.Product(data, new Dictionary<string, string?>(), null, cancellation);
        var ready = stage.Time.GetElapsedTime(begun);
        await caller.Good(product.Endpoint, stage.Token(round), Call.Body("list_invoices", Call.Page), cancellation);
        return (ready.TotalMilliseconds, stage.Time.GetElapsedTime(begun).TotalMilliseconds, product.Used * 1000);
    }

    private static string Build => AppContext.BaseDirectory.Contains("published", StringComparison.Ordinal) ? "ReadyToRun" : "just-in-time compiled";
}
