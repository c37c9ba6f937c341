using System.CommandLine;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.Demo;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary><c>cluster</c>: plays the demo's story on three nodes behind a load balancer, and kills one of them. M14.</summary>
internal sealed class ClusterCommand(ClusterEngine engine, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("cluster", "Watch a parked call survive its node: three nodes, a load balancer, one SIGKILL.");
        command.SetAction((_, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, stop => Play(screen, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Play(Screen screen, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        using var late = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        screen.Gap();
        screen.Markup("[bold]A tool call that survives its node[/]");
        screen.Line($"Three nodes behind haproxy, each request to the next one. They run on {engine.Name}.", "grey");
        screen.Line("Everything below happens now, on this machine: real processes, real HTTP, real sign-in forms.", "grey");
        screen.Line($"Starting {(engine.NeedsAzurite ? "PostgreSQL, Azurite" : "PostgreSQL")}, the samples, node1, node2, node3 and haproxy …", "grey");
        try
        {
            await using var world = await ClusterWorld.Start(engine, Randomness.OfTheSystem, time, stop.Token);
            var outcome = await Explained(world, () => new ClusterStory(world, engine, new Narrator(screen), time).Play(stop.Token), cancellation);
            Show(screen, outcome, time.GetElapsedTime(began));
            return outcome.Tally == ClusterTally.Expected ? 0 : 1;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new WorldException($"The cluster did not start within {Deadline.TotalMinutes:0} min.");
        }
    }

    private static void Show(Screen screen, ClusterOutcome outcome, TimeSpan took)
    {
        screen.Gap();
        screen.Line("Which node did what, as the load balancer and the nodes' own logs tell:", "grey");
        TrailTable.Show(screen, outcome);
        screen.Gap();
        screen.Line($"It took {took.TotalSeconds:0.0} s. Counted in the audit log in the database and in the API's own books:", "grey");
        screen.Line($"After the kill, the session answered again in {ClusterStory.Seconds(outcome.Recovered)}.");
        screen.Exact(outcome.Tally.ToString());
    }

    private static async Task<T> Explained<T>(ClusterWorld world, Func<Task<T>> act, CancellationToken cancellation)
    {
        try
        {
            return await act();
        }
        catch (WorldException e) when (e.Log.Count == 0)
        {
            throw new WorldException(e.Message, Log(world));
        }
        catch (HttpRequestException e)
        {
            throw new WorldException($"A part of the cluster does not answer: {e.Message}", Log(world));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new WorldException("It took too long: an answer did not come within its deadline.", Log(world));
        }
    }

    // A few lines of each node: whichever it was, its last words are among them.
    private static IReadOnlyList<string> Log(ClusterWorld world) =>
        [.. world.Nodes.SelectMany(n => n.Log.TakeLast(5).Select(line => $"{n.Name}: {line}"))];
}
