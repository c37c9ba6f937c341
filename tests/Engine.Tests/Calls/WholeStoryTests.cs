using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Calls;

public sealed class WholeStoryTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    [Trait("Proves", "M5")]
    public async Task A_read_without_a_connection_is_challenged_connected_resumed_by_itself_and_collected_once()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();

        var challenged = (await node.Call("list_invoices", new { page = 3 })).Challenged(ErrorCode.AuthRequired);
        challenged.Challenge.Scopes.ToString().ShouldBe("invoices.read");
        world.Ledger.Asked.ShouldBeEmpty();

        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        (await browser.Trip(node)).ShouldBeOfType<TripEnd.SignedIn>().User.ShouldBe(TestWorld.AliceKey);
        var connected = (await browser.Trip(node)).ShouldBeOfType<TripEnd.Connected>();
        connected.WithLess.ShouldBeFalse();
        connected.ProviderTitle.ShouldBe("Acme Invoices");

        await node.Settle();
        world.Ledger.All.ShouldHaveSingleItem().ShouldBe(new Happened("GET invoices", "?page=3", null, "alice"));

        var collected = (await node.Call("list_invoices", new { page = 3 })).Returned();
        collected.Replayed.ShouldBeFalse();
        collected.IntentId.ShouldBe(challenged.Challenge.IntentId);
        collected.Text().ShouldContain("GET invoices");
        (await node.Call("list_invoices", new { page = 3 })).Returned().Replayed.ShouldBeTrue();
        world.Ledger.Count("GET invoices").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    [Trait("Proves", "M5")]
    public async Task A_destructive_call_waits_for_the_users_tick_runs_once_and_its_second_repetition_is_replayed()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var challenged = (await node.Call("delete_invoice", new { id = 7 })).Challenged(ErrorCode.AuthRequired);
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();

        world.Ledger.All.ShouldBeEmpty();
        var waiting = (await node.Reconnects.Intents(TestWorld.AliceKey, TimeSpan.Zero, TestWorld.Ct)).ShouldHaveSingleItem();
        waiting.State.ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
        waiting.Arguments.Text.ShouldBe("""{"id":7}""");

        await node.Reconnects.Confirm(TestWorld.AliceKey, [waiting.Id], TestWorld.Ct);
        await node.Settle();
        await node.Reconnects.Confirm(TestWorld.AliceKey, [waiting.Id], TestWorld.Ct);
        await node.Settle();

        world.Ledger.All.ShouldHaveSingleItem().Query.ShouldBe("?id=7");
        (await node.Call("delete_invoice", new { id = 7 })).Returned().Replayed.ShouldBeFalse();
        var again = (await node.Call("delete_invoice", new { id = 7 })).Returned();
        again.Replayed.ShouldBeTrue();
        again.Text().ShouldContain("deleted 7");
        world.Ledger.AskedFor("DELETE invoices").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    public async Task The_hosts_own_repetition_releases_a_destructive_call_without_a_tick()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var challenged = (await node.Call("delete_invoice", new { id = 7 })).Challenged(ErrorCode.AuthRequired);
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);

        (await node.Call("delete_invoice", new { id = 7 })).Returned().Replayed.ShouldBeFalse();

        world.Ledger.Count("DELETE invoices").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M5")]
    [Trait("Proves", "M17")]
    public async Task A_resumed_call_keeps_the_trace_the_client_and_the_arguments_of_the_call_that_was_parked()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        const string first = "trc_0000000000000000000000000000000a";
        const string later = "trc_0000000000000000000000000000000b";
        var challenged = (await node.Call("pay", new { amount = 12 }, world.Alice(trace: first))).Challenged(ErrorCode.AuthRequired);
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);
        await node.Settle();
        (await node.Call("pay", new { amount = 12 }, world.Alice(trace: later))).Returned();

        var story = await node.Audit.Find(new AuditQuery(TraceId: first), 100, TestWorld.Ct);

        story.Reverse().Where(e => e.IntentId is not null).Select(e => e.Kind).ShouldBe([AuditKind.Parked, AuditKind.Resumed, AuditKind.Collected]);
        story.ShouldContain(e => e.Kind == AuditKind.Connected);
        story.Where(e => e.IntentId is not null).ShouldAllBe(e => e.ClientId == "chatgpt" && e.Tool == "pay" && e.IntentId == challenged.Challenge.IntentId);
        world.Ledger.All.ShouldHaveSingleItem().Query.ShouldBe("?amount=12");
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M16")]
    public async Task Calls_parked_together_are_connected_with_one_consent_to_the_union_of_their_scopes()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        (await node.Call("note", new { text = "a" })).Challenged(ErrorCode.AuthRequired);
        var last = (await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired);
        last.Challenge.Scopes.ToString().ShouldBe("invoices.read notes.write payments.write");
        var browser = world.Browser();
        browser.Link = node.Link(last);

        (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();

        world.Ledger.All.Select(h => h.Route).ShouldBe(["GET invoices", "POST notes", "POST payments"], ignoreOrder: true);
        world.Acme.Book.Alive.ShouldBe(1);
    }
}
