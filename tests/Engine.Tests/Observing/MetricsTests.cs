using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Observing;

[Trait("Proves", "M19")]
public sealed class MetricsTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_parked_call_is_counted_where_it_parks_and_where_it_resumes_with_the_time_between()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Metrics();

        var challenged = (await node.Call("list_invoices", new { page = 3 })).Challenged(ErrorCode.AuthRequired);
        (await node.Call("list_invoices", new { page = 3 })).Challenged(ErrorCode.AuthRequired);
        world.Time.Advance(TimeSpan.FromSeconds(42));
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);
        await node.Settle();
        (await node.Call("list_invoices", new { page = 3 })).Returned();

        heard.Sums("reconnect.intents.parked").ShouldBe(["list_invoices acme AUTH_REQUIRED 1"]);
        heard.Sums("reconnect.intents.resumed").ShouldBe(["list_invoices acme reconnect 1"]);
        heard.Sums("reconnect.park.duration").ShouldBe(["acme reconnect 42"]);
        heard.Sums("reconnect.challenges").ShouldBe(["AUTH_REQUIRED acme 2"]);
        heard.Sums("reconnect.calls").ShouldBe(["list_invoices AUTH_REQUIRED 2", "list_invoices OK 1"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task What_the_audit_log_has_not_acknowledged_is_not_counted_again_with_the_next_decision()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        using var heard = Heard.Metrics();
        node.Faults.Next("audit", [CommitFault.None, .. Enumerable.Repeat(CommitFault.Refuse, 50)]);

        for (var page = 1; page <= 3; page++)
        {
            (await node.Call("list_invoices", new { page })).Challenged(ErrorCode.AuthRequired);
        }

        heard.Sums("reconnect.intents.parked").ShouldBe(["list_invoices acme AUTH_REQUIRED 3"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_tick_and_a_repetition_are_told_from_a_reconnect()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Metrics();
        var challenged = (await node.Call("delete_invoice", new { id = 7 })).Challenged(ErrorCode.AuthRequired);
        await node.Call("delete_invoice", new { id = 8 });
        var browser = world.Browser();
        browser.Link = node.Link(challenged);
        await browser.Connect(node);

        await node.Reconnects.Confirm(TestWorld.AliceKey, [challenged.Challenge.IntentId], TestWorld.Ct);
        await node.Settle();
        (await node.Call("delete_invoice", new { id = 7 })).Returned();
        (await node.Call("delete_invoice", new { id = 8 })).Returned();

        heard.Sums("reconnect.intents.parked").ShouldBe(["delete_invoice acme AUTH_REQUIRED 2"]);
        heard.Sums("reconnect.intents.resumed").ShouldBe(["delete_invoice acme repetition 1", "delete_invoice acme tick 1"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    public async Task Of_many_calls_on_an_expired_token_one_refresh_and_all_waiters_are_counted()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
        var token = world.Acme.Hold();
        using var heard = Heard.Metrics();

        var calls = Enumerable.Range(0, 20).Select(i => node.Call("list_invoices", new { page = i })).ToList();
        await token.Arrived;
        await world.Time.Waiting(EngineLimits.RefreshWait, calls.Count);
        heard.Sums("reconnect.refresh.waiters").ShouldBe(["acme 20"]);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        token.Release();
        await Task.WhenAll(calls);

        heard.Sums("reconnect.refresh.waiters").ShouldBe(["acme 0"]);
        heard.Sums("reconnect.refresh.duration").ShouldBe(["acme refreshed 3"]);
        heard.Values("reconnect.refresh.wait.duration").Count.ShouldBe(20);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_refused_and_a_failed_refresh_are_told_apart()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
        using var heard = Heard.Metrics();
        world.Acme.Next("refresh_token", TokenFault.Unavailable);
        await node.Call("list_invoices", new { page = 1 });
        world.Time.Advance(TimeSpan.FromMinutes(10));
        world.Acme.Book.EndAll();
        await node.Call("list_invoices", new { page = 2 });

        heard.Sums("reconnect.refresh.duration").Select(s => s[..s.LastIndexOf(' ')]).ShouldBe(["acme refused", "acme unavailable"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R9")]
    public async Task A_full_queue_says_which_limit_was_hit()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Metrics();

        for (var i = 0; i <= Limits.ParkedIntents; i++)
        {
            await node.Call("list_invoices", new { page = i });
        }

        heard.Sums("reconnect.limits.hit").ShouldBe(["parked_intents 1"]);
        heard.Sums("reconnect.calls").ShouldBe(["list_invoices AUTH_REQUIRED 32", "list_invoices QUEUE_FULL 1"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task How_much_waits_is_known_after_a_restart_too()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await node.Call("list_invoices", new { page = 1 });
        await node.Call("list_invoices", new { page = 2 }, world.Caller(new("northwind", "bob")));
        var again = await world.Restart(node);
        using var heard = Heard.Metrics();

        await again.Get<QueueWatch>().Look(TestWorld.Ct);

        heard.Sums("reconnect.intents.queued").ShouldBe(["parked 2", "released 0"]);
        (await again.Get<SessionIndex>().Depth(TestWorld.Ct)).ShouldBe(new QueueDepth(2, 0));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task The_store_is_timed_by_what_it_is_asked()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Metrics();
        await node.Call("list_invoices", new { page = 1 });

        heard.Sums("reconnect.store.duration").Select(s => s.Split(' ')[0]).ShouldBe(["load", "save"]);
        heard.Sums("db.client.operation.duration").Select(s => s[..s.LastIndexOf(' ')]).ShouldBe(["sqlite read", "sqlite write"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S45")]
    public async Task No_label_names_a_tenant_a_user_an_argument_or_an_unknown_tool()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        using var heard = Heard.Metrics();
        await world.Connect(node);
        await node.Call("made_up_by_the_host", new { secret = "4711" });
        await node.Call("list_invoices", new { page = 4711 });

        heard.Sums("reconnect.calls").ShouldContain("_OTHER NOT_FOUND 1");
        foreach (var word in new[] { "northwind", "alice", "4711", "made_up", "int_", "tck_", "chatgpt" })
        {
            heard.AllLabels.ShouldNotContain(word);
        }
    }
}
