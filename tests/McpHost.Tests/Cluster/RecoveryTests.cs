using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.Cluster;

public sealed class RecoveryTests
{
    [Theory]
    [InlineData("STORE_UNAVAILABLE", true)]
    [InlineData("PENDING", true)]
    [InlineData("PROVIDER_UNAVAILABLE", true)]
    [InlineData("NOT_FOUND", false)]
    [InlineData("OUTCOME_UNKNOWN", false)]
    [InlineData("TOKEN_REVOKED", false)]
    public void A_host_asks_again_after_an_answer_that_passes_and_after_no_other(string code, bool again) =>
        Recovery.IsWorthAnother(new HostAnswer(200, null, Refusal(code), null)).ShouldBe(again);

    [Theory]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(401, false)]
    [InlineData(500, false)]
    public void A_host_asks_again_where_the_load_balancer_had_no_node(int status, bool again) =>
        Recovery.IsWorthAnother(new HostAnswer(status, null, null, null)).ShouldBe(again);

    private static JsonObject Refusal(string code) =>
        new() { ["isError"] = true, ["structuredContent"] = new JsonObject { ["code"] = code } };
}
