using ReconnectGrains.McpHost.Commands.Cluster;

namespace ReconnectGrains.McpHost.Tests.Cluster;

public sealed class TrailTests
{
    [Fact]
    public void Each_part_of_a_calls_story_is_told_by_the_node_that_answered_it()
    {
        var trail = Trail.Of(
            [
                new("POST", "/mcp", "parks"), new("POST", "/mcp", "lists"),
                new("GET", "/connect/abc", "links"), new("POST", "/connect/abc", "posts"),
                new("GET", "/callback", "returns"), new("GET", "/requests", "shows"), new("POST", "/requests", "confirms"), new("GET", "/requests", "shows"),
                new("POST", "/mcp", "collects"), new("POST", "/mcp", "replays"),
            ],
            "runs");

        trail.ShouldBe(new Trail("parks", "links", "returns", "confirms", "runs", "collects"));
    }

    [Fact]
    public void A_part_that_the_story_does_not_have_is_nobodys()
    {
        Trail.Of([], null).ShouldBe(new Trail(null, null, null, null, null, null));
        Trail.Of([new("POST", "/mcp", "parks")], null).ShouldBe(new Trail("parks", null, null, null, null, null));
    }
}
