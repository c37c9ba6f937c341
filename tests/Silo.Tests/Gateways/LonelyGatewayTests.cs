using System.Net;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Gateways;

/// <summary>A gateway whose silos are not there.</summary>
[Collection(nameof(Clusters))]
[Trait("Proves", "R5")]
public sealed class LonelyGatewayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_without_silos_lives_is_not_ready_refuses_clearly_and_serves_as_soon_as_one_comes_or_comes_back()
    {
        var address = Loopback.FreeAddress();
        await using var town = await Town.Start(address);
        var gateway = town.Gateway("gateway", address);
        var silo = town.Silo("silo");

        await gateway.Start(Cancel);
        await Alone(town, gateway);
        gateway.Log.ShouldContain(l => l.Contains("No silo of the cluster can be reached yet", StringComparison.Ordinal));

        await silo.Start(Cancel);
        await town.Ready(gateway);
        var host = await town.Connected(town.Stage.Alice, gateway);

        await silo.Kill(Cancel);
        await Alone(town, gateway);

        await silo.Start(Cancel);
        await town.Ready(gateway);
        var read = town.NextPage();
        var again = await Eventually.See("the session answers again", stop => host.Call("list_invoices", read, stop), a => a.IsGood);
        again.Content!["page"]!.GetValue<int>().ShouldBe(read["page"]!.GetValue<int>());
        (await gateway.Terminated()).ShouldBe(0);
    }

    [Fact]
    [Trait("Proves", "R7")]
    public async Task A_gateway_that_never_found_a_silo_ends_in_order_when_it_is_told_to()
    {
        var address = Loopback.FreeAddress();
        await using var town = await Town.Start(address);
        var gateway = town.Gateway("gateway", address);
        await gateway.Start(Cancel);

        (await gateway.Terminated()).ShouldBe(0);

        gateway.Log.ShouldAllBe(l => !l.Contains("Exception:", StringComparison.Ordinal));
    }

    private static async Task Alone(Town town, SampleServer gateway)
    {
        var notReady = (HttpStatusCode.ServiceUnavailable, """{"status":"not ready","failed":["cluster"]}""");
        await Eventually.See("the gateway is not ready", _ => town.Ask(gateway, HealthSetup.Ready), a => a == notReady);
        (await town.Ask(gateway, HealthSetup.Live)).Status.ShouldBe(HttpStatusCode.OK);

        var host = await town.At(town.Stage.Alice, gateway);
        var refused = await host.Call("list_invoices", town.NextPage(), Cancel);
        refused.Code.ShouldBe("STORE_UNAVAILABLE", refused.InWords);
        refused.Envelope!["retryable"]!.GetValue<bool>().ShouldBeTrue();
    }
}
