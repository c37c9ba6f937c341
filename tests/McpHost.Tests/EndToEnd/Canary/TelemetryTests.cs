using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>The story once more with the server in this process, where its traces, metrics and the values behind its logs can be seen.</summary>
[Collection<Processes>]
[Trait("Proves", "S45")]
[Trait("Proves", "M10")]
public sealed class TelemetryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_with_all_their_values_traces_and_metrics_hold_no_token_code_or_key()
    {
        var server = new WatchedApplication();
        await using var world = await MarkedWorld.Start(server, Cancel);
        await MarkedStory.Play(world, Cancel);
        var search = new Canaries(Harvest.Of(world));

        server.Traces.ShouldContain("tool list_invoices");
        server.Traces.ShouldContain("upstream GET");
        server.Metrics.ShouldContain("http.server.request.duration");
        search.In(server.Said).ShouldBeEmpty("logs");

        // The MCP SDK's own trace repeats the text of an error result, and with it the connect link. A link proves nothing (S14).
        var beyondLinks = new Canaries(Harvest.Of(world).Where(c => c.Kind != Kind.Ticket));
        beyondLinks.In(server.Traces).ShouldBeEmpty("traces");
        search.In(server.Metrics).ShouldBeEmpty("metrics");
    }
}
