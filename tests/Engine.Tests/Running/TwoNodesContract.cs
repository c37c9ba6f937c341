using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

/// <summary>Nodes that know of each other only through the database that they share.</summary>
public abstract class TwoNodesContract
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S38")]
    [Trait("Proves", "R1")]
    public async Task What_two_nodes_store_at_the_same_time_is_decided_again_and_never_overwritten()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());

        var calls = Enumerable.Range(0, Limits.ParkedIntents).Select(i => (i % 2 == 0 ? a : b).Call("list_invoices", new { page = i })).ToList();
        foreach (var end in await Task.WhenAll(calls))
        {
            end.Challenged(ErrorCode.AuthRequired);
        }

        (await a.Look()).Intents.Select(i => i.Arguments.Text).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, Limits.ParkedIntents).Select(i => $$"""{"page":{{i}}}""").Order(StringComparer.Ordinal));
        (await b.Look()).Intents.Select(i => i.Id).ShouldBe((await a.Look()).Intents.Select(i => i.Id));
        (await a.Look()).Tickets.Count.ShouldBe(1);
        var log = await a.AuditOf();
        log.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, Limits.ParkedIntents).Select(i => (long)i));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    [Trait("Proves", "S38")]
    public async Task Callers_on_two_nodes_share_one_refresh()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        world.Time.Advance(TimeSpan.FromHours(2));
        var token = world.Acme.Hold();

        var onA = a.Call("list_invoices", new { page = 1 });
        await token.Arrived;
        var onB = b.Call("list_invoices", new { page = 2 });
        await world.Time.Waiting(EngineLimits.RefreshWait, 2);
        token.Release();
        (await onA).Returned();

        (await world.Time.RunThroughPolls(onB)).Returned();
        world.Acme.RefreshRequests.ShouldBe(1);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "S38")]
    public async Task Equal_writes_on_two_nodes_join_one_execution()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        var sent = world.Ledger.Hold("POST notes");

        var onA = a.Call("note", new { text = "same" });
        await sent.Arrived;
        var onB = b.Call("note", new { text = "same" });
        await world.Time.Waiting(EngineLimits.CallWait, 2);
        sent.Release();
        (await onA).Returned();

        (await world.Time.RunThroughPolls(onB)).Returned();
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_claim_of_another_node_holds_until_it_ends_and_is_then_taken_over()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        a.Fate.DieAt("before POST payments");
        _ = a.Call("pay", new { amount = 1 });
        await a.Fate.Died;

        world.Time.Advance(Limits.Claim - TimeSpan.FromSeconds(1));
        await b.Sweep(ahead: TimeSpan.FromSeconds(2));
        (await b.Intent("pay")).State.ShouldBeOfType<IntentState.Executing>();
        world.Time.Advance(TimeSpan.FromSeconds(1) + (DueList.Lease * 2));
        await b.Sweep();

        (await b.Call("pay", new { amount = 1 })).Returned();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S38")]
    public async Task A_refresh_that_ends_after_another_node_took_it_over_invalidates_nothing()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        world.Time.Advance(TimeSpan.FromHours(2));
        world.Acme.Next("refresh_token", TokenFault.Hang);
        var token = world.Acme.Hold();
        var onA = a.Call("list_invoices", new { page = 1 });
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait);
        token.Release();

        // Its deadline ends long before its claim does, so that nobody else has begun when its failure is stored.
        world.Time.Advance(Limits.OutgoingDeadline);
        (await onA).Refused(ErrorCode.ProviderUnavailable);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        (await b.Call("list_invoices", new { page = 1 })).Returned();

        (await a.Call("list_invoices", new { page = 2 })).Returned();
        (await a.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Active>();
        world.Acme.RefreshRequests.ShouldBe(2);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    public async Task A_call_that_was_parked_on_one_node_is_reconnected_and_run_on_another_and_collected_on_the_first()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        var browser = world.Browser();
        browser.Link = a.Link((await a.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));

        (await browser.Connect(b)).ShouldBeOfType<TripEnd.Connected>();
        await b.Settle();

        (await a.Call("pay", new { amount = 1 })).Returned();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    public async Task Who_waits_on_one_node_is_woken_by_what_another_stored()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        var sent = world.Ledger.Hold("POST payments");
        var onB = b.Call("pay", new { amount = 1 });
        await sent.Arrived;
        var waiting = a.Get<EmbeddedSessions>().Wait(
            TestWorld.AliceKey, new Condition.IntentSettled((await a.Intent("pay")).Id), EngineLimits.CallWait, TestWorld.Ct);

        sent.Release();
        (await onB).Returned();

        (await world.Time.RunThroughPolls(waiting)).ShouldBeTrue();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_waiter_looks_soon_at_first_and_then_less_often()
    {
        await using var world = await World();
        var node = await world.StartSharingNode();
        await node.Call("list_invoices", new { page = 1 });
        var waiting = node.Get<EmbeddedSessions>().Wait(
            TestWorld.AliceKey, new Condition.IntentUnparked((await node.Intent("list_invoices")).Id), TimeSpan.FromSeconds(2), TestWorld.Ct);

        foreach (var milliseconds in new[] { 50, 100, 200, 400, 500, 500 })
        {
            var pause = TimeSpan.FromMilliseconds(milliseconds);
            await world.Time.Waiting(pause);
            world.Time.Advance(pause);
        }

        await world.Time.Waiting(EngineLimits.LongestPoll);
        world.Time.Advance(EngineLimits.LongestPoll);
        (await waiting).ShouldBeFalse();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task A_refresh_of_a_node_that_died_is_taken_over_after_its_claim_and_not_before()
    {
        await using var world = await World();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        world.Time.Advance(TimeSpan.FromHours(2));
        var token = world.Acme.Hold();
        _ = a.Call("list_invoices", new { page = 1 });
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait);
        await world.Time.Waiting(EngineLimits.FirstPoll);
        a.Fate.Die();
        await a.DisposeAsync();

        // The dead one's wait still stands in the clock.
        var early = b.Call("list_invoices", new { page = 2 });
        await world.Time.Waiting(EngineLimits.RefreshWait, 2);
        world.Time.Advance(EngineLimits.RefreshWait);
        (await early).Refused(ErrorCode.ProviderUnavailable);
        world.Acme.Book.Rotations.ShouldBe(0);
        world.Time.Advance(Limits.Claim - EngineLimits.RefreshWait);

        (await b.Call("list_invoices", new { page = 2 })).Returned();
        world.Acme.Book.Rotations.ShouldBe(1);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_tick_that_found_nothing_to_do_puts_its_entry_where_it_belongs()
    {
        await using var world = await World();
        var node = await world.StartSharingNode();
        await node.Call("list_invoices", new { page = 1 });
        await node.Get<SessionIndex>().Record(TestWorld.AliceKey, new(world.Time.Now, []), TestWorld.Ct);

        await node.Sweep();

        world.Time.Advance(DueList.Lease);
        (await node.Get<DueList>().Take(world.Time.Now, 1, TestWorld.Ct)).ShouldBeEmpty();
        world.Time.Advance(Limits.ParkedFor);
        (await node.Get<DueList>().Take(world.Time.Now, 1, TestWorld.Ct)).ShouldBe([TestWorld.AliceKey]);
    }

    private protected abstract Task<TestWorld> World();
}

/// <summary>On a file.</summary>
public sealed class TwoNodesOnSqlite : TwoNodesContract
{
    private protected override Task<TestWorld> World() => TestWorld.Create();
}

/// <summary>On a server, with the program's own composition but for what makes a node mortal.</summary>
public sealed class TwoNodesOnPostgreSql(PostgresServer server) : TwoNodesContract
{
    private protected override async Task<TestWorld> World() => await TestWorld.Create(await server.NewDatabase(TestWorld.Ct));
}
