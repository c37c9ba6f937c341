using ReconnectGrains.McpHost.Tests.EndToEnd.Canary;
using ReconnectGrains.Silo.Tests.Nodes;

namespace ReconnectGrains.Silo.Tests.Gateways;

/// <summary>The whole story through a gateway: it takes everything in, and holds no token and asks nobody.</summary>
[Collection(nameof(Clusters))]
[Trait("Proves", "S45")]
[Trait("Proves", "M10")]
public sealed class NoTokenAtTheGatewayTests(GatewayRun run) : IClassFixture<GatewayRun>
{
    /// <summary>Every secret that travelled, and the one that opens the database.</summary>
    private Canaries All => new(run.Harvested.Append(new Canary(Kind.Planted, run.Server.Password)));

    [Fact]
    [Trait("Proves", "M23")]
    public void The_gateway_asks_neither_providers_nor_the_API_and_the_silos_do()
    {
        run.Server.AskedByGateway.Select(e => e.Url.AbsolutePath).ShouldBeEmpty();
        run.World.Acme.Seen.Count.ShouldBeGreaterThan(5);
        run.World.Identity.Seen.ShouldNotBeEmpty();
        run.World.Api.Seen.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void The_gateways_log_of_every_category_at_trace_holds_no_token_and_no_password()
    {
        run.Server.Said.ShouldContain("\"LogLevel\":\"Trace\"");
        run.Server.Said.ShouldContain("\"Category\":\"Orleans.");
        run.Server.Said.Length.ShouldBeGreaterThan(100_000, "a log that says nothing proves nothing");
        All.In(run.Server.Said).ShouldBeEmpty();
    }

    [Fact]
    public void The_silos_logs_of_every_category_at_trace_hold_no_token_and_no_password()
    {
        foreach (var said in run.Server.SaidBySilos)
        {
            said.ShouldContain("\"Category\":\"Orleans.");
            said.Length.ShouldBeGreaterThan(100_000, "a log that says nothing proves nothing");
            All.In(said).ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Proves", "S9")]
    public void Hosts_and_browsers_get_none_but_what_is_theirs()
    {
        var search = new Canaries(run.Harvested.Where(c => c.Kind is not (Kind.Ticket or Kind.FormToken)));
        run.World.Front.Seen.Count.ShouldBeGreaterThan(50);
        foreach (var exchange in run.World.Front.Seen.Where(e => e.Answer is not null))
        {
            search.In(exchange.Answer!.Bytes("Location", "Set-Cookie")).ShouldBeEmpty(exchange.Url.AbsolutePath);
        }
    }

    [Fact]
    public void What_is_looked_for_did_travel()
    {
        var kinds = run.Harvested.Select(c => c.Kind).ToHashSet();
        Enum.GetValues<Kind>().Where(k => k is not (Kind.None or Kind.IdentityRefreshToken)).ShouldBeSubsetOf(kinds);
        run.Server.Password.Length.ShouldBeGreaterThanOrEqualTo(Canaries.Window);
    }

    [Fact]
    [Trait("Proves", "M21")]
    public void A_waiting_call_is_listed_and_cancelled_through_the_gateway()
    {
        run.Pending[1].ShouldContain(run.Pending[0]);
        run.Pending[2].ShouldBe("HTTP 200, a result");
        run.Pending[3].ShouldBe("cancelled");
    }

    [Fact]
    [Trait("Proves", "M13")]
    [Trait("Proves", "M5")]
    public void With_one_silo_killed_the_next_call_parks_reconnects_and_is_collected_on_the_other() =>
        (run.Collected.IsGood, run.Collected.IntentId).ShouldBe((true, run.Parked.IntentId), run.Collected.InWords);
}
