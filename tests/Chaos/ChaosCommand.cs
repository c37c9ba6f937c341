using System.CommandLine;
using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.Chaos.Oracles;
using ReconnectGrains.Chaos.People;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Chaos;

/// <summary>What the command line says.</summary>
/// <param name="Seconds">How long things break.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="Think">How long a user thinks between two calls, in seconds.</param>
/// <param name="Kills">How many nodes are killed, at least.</param>
/// <param name="Expiries">How many access tokens are made to expire, at least.</param>
/// <param name="Seed">Where chance begins.</param>
internal sealed record ChaosOptions(int Seconds, int Users, int Think, int Kills, int Expiries, int Seed);

/// <summary><c>chaos</c>: three real nodes, several hundred users, and everything breaks. M13.</summary>
internal sealed class ChaosCommand(ClusterEngine engine, string program, TimeProvider time)
{
    /// <summary>When nothing breaks any more, every call has to end within this time.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(10);

    private const int MostFindings = 12;

    /// <summary>The command.</summary>
    public RootCommand Command()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long things break.", DefaultValueFactory = _ => 180 };
        var users = new Option<int>("--users") { Description = "How many users there are.", DefaultValueFactory = _ => 240 };
        var think = new Option<int>("--think") { Description = "Seconds that a user thinks between two calls.", DefaultValueFactory = _ => 15 };
        var kills = new Option<int>("--kills") { Description = "How many nodes are killed, at least.", DefaultValueFactory = _ => 20 };
        var expiries = new Option<int>("--expiries") { Description = "How many access tokens are made to expire, at least.", DefaultValueFactory = _ => 1000 };
        var seed = new Option<int?>("--seed") { Description = "Repeats the choice of faults of an earlier run." };
        var command = new RootCommand("Chaos: kills, pauses and cuts off real nodes under load, and proves that nothing is lost and nothing runs twice.")
        {
            seconds, users, think, kills, expiries, seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new ChaosOptions(
                parsed.GetValue(seconds), parsed.GetValue(users), parsed.GetValue(think),
                parsed.GetValue(kills), parsed.GetValue(expiries),
                parsed.GetValue(seed) ?? (int)(time.GetUtcNow().ToUnixTimeSeconds() % 1_000_000));
            var screen = new Screen();
            return Guarded.Run(screen, stop => Play(screen, options, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Play(Screen screen, ChaosOptions options, CancellationToken cancellation)
    {
        var top = RepositoryFolder.Holding("ReconnectGrains.sln") ?? Directory.GetCurrentDirectory();
        var logs = Path.Combine(top, "artifacts", "chaos", $"{time.GetUtcNow():MMdd-HHmmss}-{options.Seed}");
        Directory.CreateDirectory(logs);
        screen.Gap();
        screen.Markup("[bold]Chaos on real processes[/]");
        screen.Line($"Three nodes behind haproxy on {engine.Name}; {options.Users} users of two companies at two providers.", "grey");
        screen.Line($"For {options.Seconds} s (longer where that was not enough) nodes are killed and paused, stores are cut off, providers and the API break, tokens expire.", "grey");
        screen.Line($"Then nothing breaks any more, and every call has to end. SEED={options.Seed} repeats the choice of faults.", "grey");
        screen.Line($"The nodes' logs are in {Path.GetRelativePath(top, logs)}. Starting …", "grey");
        await using var events = new EventLog(Path.Combine(logs, "events.log"), screen, time);
        await using var world = await Start(options, logs, cancellation);
        using var crowd = new Crowd(world, options.Users, TimeSpan.FromSeconds(options.Think), options.Seed, time);
        var expired = await Run(world, crowd, options, events, cancellation);
        var wishes = crowd.Wishes;
        await File.WriteAllLinesAsync(
            Path.Combine(logs, "calls.log"),
            wishes.SelectMany(w => w.Seen.Select(s => $"{w.Id} {w.Tool} {s}").Append($"{w.Id} {w.Tool} ended {w.Ended ?? "not"} intent {w.Intent}")),
            cancellation);
        return Show(screen, options, events, world, wishes, Verdict.Of(world, wishes, expired));
    }

    private async Task<ChaosWorld> Start(ChaosOptions options, string logs, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(StartDeadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await ChaosWorld.Start(engine, program, logs, options.Seed, time, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WorldException($"The nodes did not start within {StartDeadline.TotalMinutes:0} min.");
        }
    }

    private async Task<int> Run(ChaosWorld world, Crowd crowd, ChaosOptions options, EventLog events, CancellationToken cancellation)
    {
        var pace = new Pace(TimeSpan.FromSeconds(options.Seconds), options.Kills, options.Expiries);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var admin = new Administrator(crowd.Http, world.Address, world.Token("northwind", "administrator", "console", "reconnect.admin"));
        var breaker = new Breaker(world, admin, pace, options.Seed, events.Tell, time);
        var reporting = Report(world, crowd, events, over.Token);
        var living = crowd.Live(rest.Token, stop.Token);
        var breaking = breaker.Break(rest.Token, stop.Token);
        await breaker.Enough(stop.Token);
        await rest.CancelAsync();
        await breaking;
        events.Tell("nothing breaks any more; every call has to end now");
        using var late = new CancellationTokenSource(Drain, time);
        using var drained = late.Token.Register(stop.Cancel);
        await living;
        await over.CancelAsync();
        await reporting;
        cancellation.ThrowIfCancellationRequested();
        return breaker.ForcedExpiries;
    }

    private async Task Report(ChaosWorld world, Crowd crowd, EventLog events, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Progress, time, over);
                var wishes = crowd.Wishes;
                var faults = world.Faults.All;
                events.Tell(
                    $"{wishes.Count} calls, {wishes.Count(w => w.Ended is null)} of them open, {wishes.Count(w => w.Parked)} were parked; "
                    + $"{faults.Count(f => f.Kind == FaultKind.Kill)} kills, {world.Nodes.Count(n => n is { IsRunning: true, IsTaken: false })} nodes up");
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private static int Show(
        Screen screen, ChaosOptions options, EventLog events, ChaosWorld world, IReadOnlyList<Wish> wishes, Verdict verdict)
    {
        screen.Gap();
        Tables.Faults(screen, world.Faults.All, wishes);
        Tables.Outcomes(screen, wishes);
        Tables.Books(screen, world);
        foreach (var (kind, finding) in verdict.Findings)
        {
            events.Keep(Evidence.Of(kind, finding, world));
        }

        foreach (var (kind, finding) in verdict.Findings.Take(MostFindings))
        {
            screen.Gap();
            foreach (var line in Evidence.Of(kind, finding, world))
            {
                screen.Exact(line);
            }
        }

        if (!verdict.Holds)
        {
            screen.Gap();
            screen.Line($"{verdict.Findings.Count} findings; all of them, the nodes' logs and every call's story are in {world.Logs}.", "red");
        }

        var enough = verdict.Kills >= options.Kills && verdict.ForcedExpiries >= options.Expiries;
        if (!enough)
        {
            screen.Line($"Too little was broken for a verdict: {options.Kills} kills and {options.Expiries} expiries were to come. This machine is too busy.", "red");
        }

        screen.Gap();
        screen.Exact(verdict.ToString());
        return verdict.Holds && enough ? 0 : 1;
    }
}
