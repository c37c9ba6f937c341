using System.Text.Json.Nodes;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Canary;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Silo.Tests.Gateways;

/// <summary>The canaries' story, played once through a gateway; then its end, with one silo less.</summary>
public sealed class GatewayRun : IAsyncLifetime
{
    /// <summary>A silo that is killed is voted dead after several missed probes of seconds each, and only then do its sessions move.</summary>
    private static readonly TimeSpan Failover = TimeSpan.FromMinutes(1);

    internal MarkedWorld World { get; private set; } = null!;

    internal WatchedGateway Server => (WatchedGateway)World.Server;

    internal IReadOnlyList<Canary> Harvested { get; private set; } = [];

    /// <summary>What the tools for waiting calls answered.</summary>
    internal IReadOnlyList<string> Pending { get; private set; } = [];

    /// <summary>The answers after a silo had been killed.</summary>
    internal HostAnswer Parked { get; private set; } = null!;

    internal HostAnswer Collected { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        World = await MarkedWorld.Start(new WatchedGateway(), Cancel);
        await MarkedStory.Play(World, Cancel);
        await GoOn();
        Harvested = Harvest.Of(World);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (World is not null)
        {
            await World.DisposeAsync();
        }
    }

    private async Task GoOn()
    {
        using var browser = World.NewBrowser();
        var link = new HostLink(World.Http, Randomness.OfTheSystem);
        var server = await link.Discover(World.Endpoint, Cancel);
        server = server with { Token = new Uri(World.HostIdentity.Address, server.Token.AbsolutePath) };
        var host = World.Host(await link.Get(server, browser, "carol", null, Cancel), HostEra.June2025);
        await Wait(host);

        await Server.EndOther(Cancel);
        var read = new JsonObject { ["page"] = 31 };
        Parked = await Eventually.See("the session answers from the other silo", stop => host.Call("list_invoices", read, stop), a => a.Link is not null, Failover);
        var page = await browser.Open(Parked.Link!, Cancel);
        page = await browser.Press(page, "form.actions", null, Cancel);
        page = await browser.SignIn(page, "carol", allows: true, null, Cancel);
        page.Status.ShouldBe(200, page.Heading);
        Collected = await host.Call("list_invoices", read, Cancel);
    }

    /// <summary>A call that waits is shown, and taken back.</summary>
    private async Task Wait(HostClient host)
    {
        var waiting = await host.Call("list_invoices", new JsonObject { ["page"] = 30 }, Cancel);
        var listed = await host.Call("pending_requests", [], Cancel);
        var cancelled = await host.Call("cancel_request", new JsonObject { ["intent_id"] = waiting.IntentId }, Cancel);
        var after = await host.Call("pending_requests", [], Cancel);
        var state = after.Content!["requests"]!.AsArray().Single(r => $"{r!["intent_id"]}" == waiting.IntentId)!["state"];
        Pending = [waiting.IntentId!, $"{listed.Content}", cancelled.InWords, $"{state}"];
    }
}
