using System.CommandLine;
using ReconnectGrains.Bench.Chapters;
using ReconnectGrains.Bench.Reporting;
using ReconnectGrains.Bench.World;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench;

/// <summary>The benchmark: every chapter in turn, a table, and a line for each goal.</summary>
internal sealed class BenchCommand(TimeProvider time)
{
    /// <summary>The chapters in the order in which they run.</summary>
    private static readonly (string Name, string What, Func<Stage, CancellationToken, Task> Run)[] Chapters =
    [
        ("P1", "Hot path: a protected read against the same read without protection", HotPath.Run),
        ("P2", "Peers: what a team would pick instead", Peers.Run),
        ("P3", "Stampede: many callers on one expired token", Stampede.Run),
        ("P4", "Resume: from the callback to the result, and ten thousand parked calls", Resume.Run),
        ("P5", "Growth: many sessions stored, many in use, many parked", Growth.Run),
        ("P6", "Start-up: from the process to the first protected call", StartUp.Run),
        ("P7", "Cluster: one, two and three nodes", Nodes.Run),
        ("W", "Writes: what a parked call and an executed write cost in the database", Writes.Run),
    ];

    /// <summary>The command.</summary>
    public RootCommand Command()
    {
        var only = new Option<string[]>("--only") { Description = "Chapters to run, such as P1.", AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "How often each side is measured.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<int>("--seconds") { Description = "How long each measurement lasts.", DefaultValueFactory = _ => 2 };
        var warmUp = new Option<int>("--warm-up") { Description = "Seconds of load before a side is measured first.", DefaultValueFactory = _ => 4 };
        var sessions = new Option<long>("--sessions") { Description = "The most sessions that are stored.", DefaultValueFactory = _ => 100_000 };
        var silo = new Option<string?>("--silo") { Description = "The program of bench/Bench.Silo." };
        var command = new RootCommand("Measures the server side by side with itself, its lower bounds and its peers.")
        {
            only, rounds, seconds, warmUp, sessions, silo,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new BenchOptions(
                parsed.GetValue(only) ?? [], parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(warmUp), parsed.GetValue(sessions), parsed.GetValue(silo));
            var screen = new Screen();
            return Guarded.Run(screen, stop => Play(screen, options, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Play(Screen screen, BenchOptions options, CancellationToken cancellation)
    {
        var report = new Report(screen.Exact);
        var machine = Machine.Describe().ToList();
        machine.ForEach(screen.Exact);
        foreach (var chapter in Chapters.Where(c => options.Wants(c.Name)))
        {
            screen.Exact("");
            screen.Exact($"{chapter.Name}  {chapter.What}");
            await using var stage = await Stage.Start(options, report, time, cancellation);
            await chapter.Run(stage, cancellation);
        }

        screen.Exact("");
        foreach (var goal in report.Goals)
        {
            screen.Exact(goal.Line);
        }

        await Keep(options, report, machine, cancellation);
        return 0;
    }

    /// <summary>A whole run is kept beside the benchmark, a part of one only where nobody mistakes it for one.</summary>
    private static async Task Keep(BenchOptions options, Report report, List<string> machine, CancellationToken cancellation)
    {
        var top = RepositoryFolder.Holding("ReconnectGrains.sln") ?? Directory.GetCurrentDirectory();
        var folder = Path.Combine(top, options.Only.Count == 0 ? "bench" : Path.Combine("artifacts", "bench"));
        Directory.CreateDirectory(folder);
        var how = options.Only.Count == 0 ? "" : $" for {string.Join(", ", options.Only)} only";
        await ResultsPage.Write(Path.Combine(folder, "results.md"), report, machine, how, cancellation);
    }
}
