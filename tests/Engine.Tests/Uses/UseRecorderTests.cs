using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Observing;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Uses;

/// <summary>How a use gets from where the tool runs to the store.</summary>
[Trait("Proves", "M18")]
public sealed class UseRecorderTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "P1")]
    public async Task A_read_writes_nothing_is_noted_once_a_day_and_reaches_the_store_with_the_keepers_round()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var version = await node.Get<ISessionStore>().CurrentVersion(TestWorld.AliceKey, TestWorld.Ct);
        for (var page = 1; page < 4; page++)
        {
            (await node.Call("list_invoices", new { page })).Returned();
        }

        (await node.Get<ISessionStore>().CurrentVersion(TestWorld.AliceKey, TestWorld.Ct)).ShouldBe(version);
        Noted(node).ShouldBe(["acme list_invoices"]);
        (await Used(node)).ShouldBeEmpty();

        await node.Get<UseKeeper>().Keep(TestWorld.Ct);

        Noted(node).ShouldBeEmpty();
        (await Used(node)).ShouldBe(["list_invoices"]);
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        Noted(node).ShouldBeEmpty("Today's use is known.");
        world.Time.Advance(TimeSpan.FromDays(1));
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        Noted(node).ShouldBe(["acme list_invoices"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    public async Task A_recorded_call_is_noted_where_it_runs_and_one_that_is_parked_is_not()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        (await node.Call("note", new { text = "a" })).Challenged(ErrorCode.AuthRequired);
        Noted(node).ShouldBeEmpty();
        await world.Connect(node);
        (await node.Call("note", new { text = "b" })).Returned();
        Noted(node).ShouldContain("acme note");
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task What_the_store_refuses_stays_noted_and_is_stored_by_the_next_round()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        await node.Get<UseKeeper>().Keep(TestWorld.Ct);
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        node.Faults.IsDown = true;
        await Should.ThrowAsync<StoreUnavailableException>(() => node.Get<UseKeeper>().Keep(TestWorld.Ct));
        Noted(node).ShouldBe(["acme list_invoices"]);
        node.Faults.IsDown = false;

        await node.Get<UseKeeper>().Keep(TestWorld.Ct);

        (await Used(node)).ShouldBe(["list_invoices"]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R7")]
    public async Task A_graceful_stop_stores_what_is_noted()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        (await node.Call("list_invoices", new { page = 1 })).Returned();

        await node.Get<UseKeeper>().StopAsync(CancellationToken.None);

        (await Used(node)).ShouldBe(["list_invoices"]);
    }

    [Fact]
    [Trait("Proves", "R9")]
    public void What_waits_for_the_store_is_bounded_and_what_is_beyond_is_counted()
    {
        using var heard = Heard.Metrics();
        var recorder = new UseRecorder(new FakeTime());
        for (var i = 0; i < UseLimits.Unwritten + 3; i++)
        {
            recorder.Note(new ToolUse("north", $"user-{i}", "acme", "list"));
        }

        recorder.Unwritten(int.MaxValue).Count.ShouldBe(UseLimits.Unwritten);
        heard.Sums("reconnect.limits.hit").ShouldBe(["unwritten_uses 3"]);
        recorder.Written(recorder.Unwritten(10));
        recorder.Note(new ToolUse("north", $"user-{UseLimits.Unwritten}", "acme", "list"));
        recorder.Unwritten(int.MaxValue).Count.ShouldBe(UseLimits.Unwritten - 9, "There is room again.");
    }

    [Fact]
    [Trait("Proves", "R9")]
    public void What_is_remembered_is_bounded_and_a_use_that_was_forgotten_is_only_written_again()
    {
        var recorder = new UseRecorder(new FakeTime());
        var first = new ToolUse("north", "user-0", "acme", "list");
        for (var i = 0; i <= UseLimits.Remembered; i++)
        {
            recorder.Note(first with { User = $"user-{i}" });
            recorder.Written(recorder.Unwritten(1));
        }

        recorder.Note(first);
        recorder.Unwritten(10).Select(u => u.Key).ShouldBe([first]);
    }

    [Fact]
    public void A_use_of_a_later_day_that_came_while_the_one_before_was_stored_stays()
    {
        var time = new FakeTime();
        var recorder = new UseRecorder(time);
        var use = new ToolUse("north", "ann", "acme", "list");
        recorder.Note(use);
        var taken = recorder.Unwritten(10);
        time.Advance(TimeSpan.FromDays(1));
        recorder.Note(use);
        recorder.Written(taken);
        recorder.Unwritten(10).ShouldHaveSingleItem().Value.ShouldBe(UseDay.Of(time.GetUtcNow()));
    }

    private static IEnumerable<string> Noted(EngineNode node) => node.Get<UseRecorder>().Unwritten(100).Select(u => $"{u.Key.Provider} {u.Key.Tool}");

    private static async Task<IEnumerable<string>> Used(EngineNode node) =>
        (await node.Get<ScopeAudit>().Find(new(Provider: "acme"), 10, TestWorld.Ct)).ShouldHaveSingleItem().Tools.Where(t => t.UsedOn is not null).Select(t => t.Name);
}
