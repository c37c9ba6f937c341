using System.CommandLine;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands.Demo;

/// <summary><c>demo</c>: plays the story over real HTTP, with real processes, and tells it.</summary>
internal sealed class DemoCommand(string program, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Option<TokenMode> _mode = ModeOption.New();

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("demo", "Watch two calls survive a broken connection and a killed server.") { _mode };
        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            var settings = ModeOption.Settings(parsed.GetValue(_mode));
            return Guarded.Run(screen, stop => Play(screen, settings, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Play(Screen screen, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        screen.Gap();
        screen.Markup("[bold]A tool call that survives a broken connection[/]");
        screen.Line("Alice's assistant (an MCP host) talks to this server, and the server talks to Acme Billing for her.", "grey");
        screen.Line("Everything below happens now, on this machine: four processes, real HTTP, real sign-in forms.", "grey");
        var tally = await Watched.Play(
            program, settings, time, Deadline, (world, stop) => Story(world, screen, stop), cancellation);
        screen.Gap();
        screen.Line(
            $"It took {time.GetElapsedTime(began).TotalSeconds:0.0} s. Counted in the server's audit log and in the API's own books:",
            "grey");
        screen.Exact(tally.ToString());
        return tally == Tally.Expected ? 0 : 1;
    }

    private async Task<Tally> Story(SampleWorld world, Screen screen, CancellationToken cancellation)
    {
        using var alice = new Person(world, "northwind", "alice");
        using var bob = new Person(world, "northwind", "bob");
        var tell = new Narrator(screen);
        var cast = await Beginning.Link(world, alice, bob, tell, () => null, cancellation);
        var invoices = await Beginning.FirstCall(cast, cancellation);
        await Beginning.FirstPayment(cast, invoices[1], cancellation);
        var payment = await BrokenPayment.Play(cast, invoices[0], (_, stop) => Restart(cast, stop), cancellation);
        var read = await BrokenRead.Play(cast, "Once more, with a read", (_, _) => Task.CompletedTask, cancellation);
        await world.Server.Stop(cancellation);
        var invoice = invoices[0]["id"]!.GetValue<string>();
        return await Tally.Count(world.Api, new ReconnectOptions { Data = world.Server.Data }, payment, invoice, read, time, cancellation);
    }

    private static async Task Restart(Cast cast, CancellationToken cancellation)
    {
        cast.Tell.Step("The server is killed");
        await cast.World.Server.Kill(cancellation);
        cast.Tell.Saw("server", "SIGKILL: no time to write anything");
        await cast.World.Server.Start(cancellation);
        cast.Tell.Saw("server", "a new process, on the same store; the parked call is in it");
    }
}
