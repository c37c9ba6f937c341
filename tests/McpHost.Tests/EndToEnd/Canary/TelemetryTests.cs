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
    public async Task Logs_with_all_their_values_traces_and_metrics_hold_no_token_code_key_or_link()
    {
        var server = new WatchedApplication();
        await using var world = await MarkedWorld.Start(server, Cancel);
        using (server.AsClient())
        {
            await MarkedStory.Play(world, Cancel);
        }

        var search = new Canaries(Harvest.Of(world));
        server.Traces.ShouldContain("tools/call pay_invoice");
        server.Traces.ShouldContain("error.type=tool_error");
        server.Traces.ShouldContain("execute_tool list_invoices");
        server.Traces.ShouldContain("ReconnectGrains GET");
        server.Metrics.ShouldContain("http.server.request.duration");
        search.In(server.Said).ShouldBeEmpty("logs");
        search.In(server.Traces).ShouldBeEmpty("traces");
        search.In(server.Metrics).ShouldBeEmpty("metrics");
    }
}
