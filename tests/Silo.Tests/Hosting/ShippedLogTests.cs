using System.Diagnostics;
using System.Globalization;
using ReconnectGrains.McpHost.Tests.Commands;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests.Hosting;

/// <summary>What somebody sees who starts a silo and stops it.</summary>
[Collection(nameof(Processes))]
public sealed class ShippedLogTests
{
    [Fact]
    [Trait("Proves", "R7")]
    public async Task A_silo_of_its_own_says_where_it_is_and_nothing_of_orleans_and_ends_with_success()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals and /proc are Linux's.");
        var data = Directory.CreateTempSubdirectory("reconnect-test-");
        using var run = await CommandRun.Until(
            "Ctrl-C stops it.", "serve", "--urls", Loopback.FreeAddress().AbsoluteUri, "--data", data.FullName);

        using var signal = Process.Start("kill", ["-TERM", run.Process.Id.ToString(CultureInfo.InvariantCulture)]);
        await run.Ended();

        data.Delete(recursive: true);
        run.ExitCode.ShouldBe(0);
        run.Lines.ShouldContain("ReconnectGrains is ready.");
        run.Lines.ShouldAllBe(l => !l.Contains("Orleans", StringComparison.Ordinal) && !l.Contains("warn:", StringComparison.Ordinal));
        run.Lines.Count.ShouldBeLessThan(20);
    }
}
