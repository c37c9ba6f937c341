using System.CommandLine;
using ReconnectGrains.Fuzz;

var requests = new Option<int>("--requests") { Description = "How many requests to send.", DefaultValueFactory = _ => 50_000 };
var seed = new Option<int>("--seed") { Description = "Makes the same requests again.", DefaultValueFactory = _ => Environment.TickCount & int.MaxValue };
var only = new Option<int?>("--only") { Description = "Sends one request of the run, by its number, and prints the answer." };
var root = new RootCommand("Sends generated requests to every endpoint of a running server: none may answer 5xx, crash it, or make it grow.")
{
    requests, seed, only,
};
root.SetAction(async (parsed, cancellation) =>
{
    var run = new FuzzRun(parsed.GetValue(seed), Console.WriteLine);
    return parsed.GetValue(only) is { } number
        ? await run.Replay(number, cancellation)
        : await Carry(run, parsed.GetValue(requests), cancellation);
});
return await root.Parse(args).InvokeAsync();

static async Task<int> Carry(FuzzRun run, int requests, CancellationToken cancellation)
{
    var report = await run.Carry(requests, cancellation);
    await Console.Out.WriteLineAsync(report.ToString());
    return report.IsGood ? 0 : 1;
}
