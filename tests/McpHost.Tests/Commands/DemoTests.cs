using System.Diagnostics;
using System.Globalization;

namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
public sealed class DemoTests
{
    [Fact]
    [Trait("Proves", "M2")]
    [Trait("Proves", "M5")]
    [Trait("Proves", "M12")]
    public async Task Two_calls_survive_a_broken_connection_and_a_killed_server_and_run_once()
    {
        using var run = await CommandRun.Of("demo");

        run.Lines[^1].ShouldBe("demo: parked=2 resumed=2 executions=2 lost=0", string.Join('\n', run.Lines));
        run.ExitCode.ShouldBe(0);
        run.Left().ShouldBeEmpty();
        run.LeftFolders().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "M4")]
    [Trait("Proves", "M5")]
    public async Task The_same_story_ends_the_same_where_the_reconnect_is_the_hosts_own_linking()
    {
        using var run = await CommandRun.Of("demo", "--mode", "BuiltIn");

        run.Lines[^1].ShouldBe("demo: parked=2 resumed=2 executions=2 lost=0", string.Join('\n', run.Lines));
        run.Lines.ShouldContain(line => line.Contains("Before you go back to Demo MCP host", StringComparison.Ordinal));
        run.ExitCode.ShouldBe(0);
    }

    [Fact]
    [Trait("Proves", "M10")]
    public async Task The_story_fits_a_hundred_columns_and_tells_no_token_and_no_whole_link()
    {
        using var run = await CommandRun.Of("demo");

        run.Lines.ShouldAllBe(line => line.Length <= 100);
        run.Lines.ShouldContain(line => line.Contains("/connect/", StringComparison.Ordinal) && line.Contains('…'));
        run.Lines.ShouldAllBe(
            line => !line.Contains("eyJ", StringComparison.Ordinal) && !line.Contains("Bearer", StringComparison.Ordinal));
        run.Lines.ShouldAllBe(line => !line.Contains('\u001b'));
    }

    [Fact]
    public async Task An_interrupted_demo_leaves_no_process_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals and /proc are Linux's.");
        using var run = await CommandRun.Until("Link the assistant", "demo");
        run.Left().Count.ShouldBeGreaterThan(2);

        using var signal = Process.Start("kill", ["-INT", run.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await run.Ended();

        run.ExitCode.ShouldBe(130);
        run.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_killed_demo_takes_its_processes_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which processes belong to a run.");
        using var run = await CommandRun.Until("Link the assistant", "demo");
        var children = run.Left();
        children.Count.ShouldBeGreaterThan(2);

        run.Process.Kill();

        await Task.WhenAll(children.Select(c => c.WaitForExitAsync(TestContext.Current.CancellationToken)));
        run.Left().ShouldBeEmpty();
    }
}
