using System.Text.RegularExpressions;

namespace ReconnectGrains.McpHost.Tests.Commands;

[Collection(nameof(Processes))]
public sealed partial class ClusterTests
{
    [Fact]
    [Trait("Proves", "R1")]
    [Trait("Proves", "M14")]
    public async Task A_parked_call_survives_its_killed_node_and_runs_once_on_another()
    {
        Assert.SkipWhen(Tested.ClusterLacks is not null, Tested.ClusterLacks ?? "");
        using var run = await CommandRun.Of("cluster");
        var told = string.Join('\n', run.Lines);

        run.Lines[^1].ShouldBe("cluster: nodes=3 killed=1 resumed=2 executions=2 lost=0", told);
        run.ExitCode.ShouldBe(0);
        told.ShouldContain(" is killed");
        if (Tested.KillsWhereItParked)
        {
            Row(run, "called, and parked at").Payment.ShouldEndWith("(then killed)", customMessage: told);
            Row(run, "sent to the API by").Payment.ShouldNotBe(Row(run, "called, and parked at").Payment[..5], told);
        }

        Seconds.IsMatch(run.Lines[^2]).ShouldBeTrue(told);
        run.Lines.ShouldAllBe(line => line.Length <= 100);
        run.Lines.ShouldAllBe(line => !line.Contains("eyJ", StringComparison.Ordinal) && !line.Contains("Password", StringComparison.Ordinal));
        run.Left().ShouldBeEmpty();
        run.LeftFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_killed_cluster_takes_its_servers_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which processes belong to a run.");
        Assert.SkipWhen(Tested.ClusterLacks is not null, Tested.ClusterLacks ?? "");
        using var run = await CommandRun.Until("Link the assistant", "cluster");
        var children = run.Left();
        children.Select(c => c.ProcessName).ShouldContain("postgres");
        children.Select(c => c.ProcessName).ShouldContain("haproxy");

        run.Process.Kill();

        await Task.WhenAll(children.Select(c => c.WaitForExitAsync(TestContext.Current.CancellationToken)));
        run.Left().ShouldBeEmpty();
    }

    private static (string Read, string Payment) Row(CommandRun run, string step)
    {
        var cells = run.Lines.Single(line => line.StartsWith($"| {step} ", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        return (cells[2], cells[3]);
    }

    [GeneratedRegex(@"^After the kill, the session answered again in \d+\.\d+ s\.$")]
    private static partial Regex Seconds { get; }
}
