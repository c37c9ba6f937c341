using ReconnectGrains.McpHost.Commands.Cluster;

namespace ReconnectGrains.McpHost.Tests.Cluster;

public sealed class ClusterTallyTests
{
    [Fact]
    public void The_last_line_says_nodes_kills_and_what_became_of_the_calls() =>
        ClusterTally.Expected.ToString().ShouldBe("cluster: nodes=3 killed=1 resumed=2 executions=2 lost=0");

    [Fact]
    public void A_call_that_ran_twice_or_not_at_all_is_not_what_is_expected()
    {
        (ClusterTally.Expected with { Executions = 3 }).ShouldNotBe(ClusterTally.Expected);
        (ClusterTally.Expected with { Lost = 1 }).ShouldNotBe(ClusterTally.Expected);
    }
}
