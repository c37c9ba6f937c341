using System.CommandLine;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Servers;
using Spectre.Console;

namespace ReconnectGrains.McpHost.Commands.Lifecycle;

/// <summary><c>lifecycle</c>: drives the real endpoints over HTTP through every authentication step. M11.</summary>
internal sealed class LifecycleCommand(string program, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly (string Name, Func<Stage, CancellationToken, Task> Run)[] Checks =
    [
        ("challenge via mcp/www_authenticate", ChallengeCheck.Run),
        ("code+pkce exchange", CodeExchangeCheck.Run),
        ("scope validation at tool execution", ScopeCheck.Run),
        ("refresh rotation", RefreshCheck.Run),
        ("revoked token path", RevocationCheck.Run),
        ("tenant-safe identity propagation", TenantCheck.Run),
    ];

    private readonly Option<string[]> _settings = SettingsOption.New();
    private readonly Option<TokenMode> _mode = ModeOption.New();

    /// <summary>The command.</summary>
    public Command Command()
    {
        var command = new Command("lifecycle", "Check every authentication step against a real server; exits with 0 only when all hold.")
        {
            _settings,
            _mode,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var screen = new Screen();
            var settings = ModeOption.Settings(parsed.GetValue(_mode));
            foreach (var (name, value) in SettingsOption.Of(parsed.GetValue(_settings)))
            {
                settings[name] = value;
            }

            return Guarded.Run(screen, stop => Run(screen, settings, stop), cancellation);
        });
        return command;
    }

    private async Task<int> Run(Screen screen, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        int failures;
        try
        {
            failures = await Watched.Play(program, settings, time, Deadline, (world, stop) => RunAll(screen, world, stop), cancellation);
        }
        catch (WorldException e)
        {
            // What was not reached does not hold.
            Guarded.Tell(screen, e.Message, e.Log);
            failures = Checks.Length;
        }

        screen.Exact($"critical_auth_failures={failures}");
        return failures == 0 ? 0 : 1;
    }

    private async Task<int> RunAll(Screen screen, SampleWorld world, CancellationToken cancellation)
    {
        using var stage = new Stage(world, time);
        var failures = 0;
        foreach (var (name, run) in Checks)
        {
            try
            {
                await Watched.Explained(
                    world,
                    async () =>
                    {
                        await world.Acme.Mend(cancellation); // What a check that failed left broken must not fail the next.
                        await run(stage, cancellation);
                        return true;
                    },
                    cancellation);
                Line(screen, "green", "ok", name);
            }
            catch (WorldException e)
            {
                failures++;
                Line(screen, "red", "fail", $"{name}: {e.Message}");
            }
        }

        return failures;
    }

    // Scripts read these lines: each is one, however long.
    private static void Line(Screen screen, string colour, string verdict, string text)
    {
        if (screen.IsPlain)
        {
            screen.Exact($"[{verdict}] {text}");
        }
        else
        {
            screen.Markup($"[{colour}][[{verdict}]][/] {Markup.Escape(text)}");
        }
    }
}
