using System.CommandLine;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary><c>demo</c>: plays the story over real HTTP, with real processes, and tells it.</summary>
internal sealed class DemoCommand(TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("demo", "Watch two calls survive a broken connection and a killed server.");
        command.SetAction((_, cancellation) =>
        {
            var screen = new Screen();
            return Guarded.Run(screen, stop => Play(screen, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Play(Screen screen, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var began = time.GetTimestamp();
        screen.Gap();
        screen.Markup("[bold]A tool call that survives a broken connection[/]");
        screen.Line("Alice's assistant (an MCP host) talks to this server, and the server talks to Acme Billing for her.", "grey");
        screen.Line("Everything below happens now, on this machine: four processes, real HTTP, real sign-in forms.", "grey");
        SampleWorld? world = null;
        try
        {
            world = await SampleWorld.Start(new Dictionary<string, string?>(), Randomness.OfTheSystem, time, stop.Token);
            var tally = await Story(world, screen, stop.Token);
            screen.Gap();
            screen.Line($"It took {time.GetElapsedTime(began).TotalSeconds:0.0} s. Counted in the server's audit log and in the API's own books:", "grey");
            screen.Exact(tally.ToString());
            return tally == Tally.Expected ? 0 : 1;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            Guarded.Tell(screen, $"The demo did not end within {Deadline.TotalSeconds:0} s.", world?.Server.Log ?? []);
            return 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            Guarded.Tell(screen, $"A part of the demo does not answer: {e.Message}", world?.Server.Log ?? []);
            return 1;
        }
        catch (WorldException e)
        {
            Guarded.Tell(screen, e.Message, e.Log.Count > 0 ? e.Log : world?.Server.Log ?? []);
            return 1;
        }
        finally
        {
            await (world?.DisposeAsync() ?? default);
        }
    }

    private async Task<Tally> Story(SampleWorld world, Screen screen, CancellationToken cancellation)
    {
        using var alice = new Person(world, "northwind", "alice");
        using var bob = new Person(world, "northwind", "bob");
        var tell = new Narrator(screen);
        var cast = await Beginning.Link(world, alice, bob, tell, cancellation);
        var invoice = await Beginning.FirstCall(cast, cancellation);
        var payment = await BrokenPayment.Play(cast, invoice, cancellation);
        var read = await BrokenRead.Play(cast, cancellation);
        await world.Server.Stop(cancellation);
        return await Tally.Count(world, payment, invoice["id"]!.GetValue<string>(), read, time, cancellation);
    }
}
