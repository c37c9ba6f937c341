using ReconnectGrains.McpHost.Tests.Commands;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests.Commands;

/// <summary>Three silos behind a load balancer, one of them killed.</summary>
[Collection(nameof(Processes))]
public sealed class ClusterCommandTests
{
    [Fact]
    [Trait("Proves", "M13")]
    [Trait("Proves", "M14")]
    [Trait("Proves", "M22")]
    [Trait("Proves", "M23")]
    public async Task Two_calls_survive_the_silo_that_parked_them_and_run_once()
    {
        foreach (var missing in new[] { LocalPostgres.Missing, LoadBalancer.Missing, LocalAzurite.Missing })
        {
            Assert.SkipWhen(missing is not null, missing ?? "");
        }

        using var run = await CommandRun.Of("cluster");

        run.Lines[^1].ShouldBe("cluster: nodes=3 killed=1 resumed=2 executions=2 lost=0", string.Join('\n', run.Lines));
        run.ExitCode.ShouldBe(0);
        run.Left().ShouldBeEmpty();
    }
}
