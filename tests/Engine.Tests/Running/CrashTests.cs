using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class CrashTests
{
    /// <summary>Many worlds, one after another.</summary>
    private const int LongTimeout = 5 * TestWorld.Timeout;

    [Theory(Timeout = LongTimeout)]
    [InlineData("pay", false)]
    [InlineData("pay", true)]
    [InlineData("note", false)]
    [InlineData("note", true)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "R2")]
    [Trait("Proves", "M5")]
    public async Task Killed_at_any_point_between_a_store_and_an_effect_a_call_is_never_lost_and_never_run_twice(string tool, bool isConnected)
    {
        var (points, _) = await Survive(tool, isConnected, null);
        points.Count.ShouldBeGreaterThan(isConnected ? 6 : 20);
        points.ShouldContain(p => p.StartsWith("after POST", StringComparison.Ordinal));

        var killed = 0;
        for (var point = 0; point < points.Count; point++)
        {
            killed += (await Survive(tool, isConnected, point)).WasKilled ? 1 : 0;
        }

        // What two tasks do at the same time can be over sooner in another run: then there is no such point at the very end.
        killed.ShouldBeGreaterThan(points.Count - 3);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    [Trait("Proves", "M5")]
    public async Task A_call_that_was_parked_when_the_process_died_resumes_in_the_next_one_through_the_same_link()
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartNode();
        var browser = world.Browser();
        browser.Link = first.Link((await first.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        await browser.Trip(first);
        await browser.Begin(first);
        var callback = browser.Consent();

        var second = await world.Restart(first);
        await second.SweepAtStart();

        (await browser.Return(second, callback)).ShouldBeOfType<TripEnd.Connected>();
        await second.Settle();
        (await second.Call("pay", new { amount = 1 })).Returned().Replayed.ShouldBeFalse();
        world.Ledger.All.ShouldHaveSingleItem().Query.ShouldBe("?amount=1");
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("before the provider's token", 0)]
    [InlineData("after the provider's token", 1)]
    [Trait("Proves", "R2")]
    public async Task A_refresh_that_was_out_when_the_process_died_is_repeated_with_the_same_token(string point, int reuses)
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartFragileNode();
        await world.Connect(first);
        world.Time.Advance(TimeSpan.FromHours(2));
        first.Fate.DieAt(point);
        _ = first.Call("list_invoices", new { page = 1 });
        await first.Fate.Died;

        var second = await world.Restart(first);
        await second.SweepAtStart();
        var end = await second.Call("list_invoices", new { page = 1 });

        world.Acme.Book.Reuses.ShouldBe(reuses);
        if (reuses == 0)
        {
            end.Returned();
            world.Acme.Book.Rotations.ShouldBe(1);
        }
        else
        {
            end.Challenged(ErrorCode.TokenExpired);
            (await second.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
        }
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("after the commit of sessions", 1, 0, true)]
    [InlineData("before POST notes", 1, 0, true)]
    [InlineData("after POST notes", 1, 1, true)]
    [InlineData("before the commit of sessions", 2, 1, true)]
    [InlineData("after the commit of sessions", 2, 1, false)]
    [Trait("Proves", "R1")]
    public async Task An_unkeyed_write_is_unknown_from_its_record_to_its_outcome_and_never_repeated(string point, int passage, int happened, bool isUnknown)
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartFragileNode();
        await world.Connect(first);
        first.Fate.DieAt(point, passage);
        _ = first.Call("note", new { text = "a" });
        await first.Fate.Died;

        var second = await world.Restart(first);
        await second.SweepAtStart();

        (await second.Intent("note")).State.ShouldBeAssignableTo(isUnknown ? typeof(IntentState.Unknown) : typeof(IntentState.Done));
        var end = await second.Call("note", new { text = "a" });
        CrashStory.IsUnknown(end).ShouldBe(isUnknown);
        world.Ledger.Count("POST notes").ShouldBe(happened);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("after the commit of sessions", 1)]
    [InlineData("before POST payments", 1)]
    [InlineData("after POST payments", 1)]
    [InlineData("before the commit of sessions", 2)]
    [InlineData("after the commit of sessions", 2)]
    [Trait("Proves", "R1")]
    public async Task A_keyed_write_is_finished_by_the_next_process_and_happens_once(string point, int passage)
    {
        await using var world = await TestWorld.Create();
        var first = await world.StartFragileNode();
        await world.Connect(first);
        first.Fate.DieAt(point, passage);
        _ = first.Call("pay", new { amount = 1 });
        await first.Fate.Died;

        var second = await world.Restart(first);
        await second.SweepAtStart();

        (await second.Intent("pay")).State.ShouldBeOfType<IntentState.Done>();
        (await second.Call("pay", new { amount = 1 })).Returned();
        world.Ledger.Count("POST payments").ShouldBe(1);
        world.Ledger.Asked.Where(a => a.Route == "POST payments").Select(a => a.Key).Distinct().Count().ShouldBe(1);
    }

    /// <summary>One world with at most one death. Returns the points at which the next one can die.</summary>
    private static async Task<(IReadOnlyList<string> Points, bool WasKilled)> Survive(string tool, bool isConnected, int? diesAt)
    {
        await using var world = await TestWorld.Create();
        object arguments = tool == "pay" ? new { amount = 1 } : new { text = "a" };
        var route = tool == "pay" ? "POST payments" : "POST notes";
        var story = new CrashStory(world, tool, arguments);

        var end = await story.Tell(node => isConnected ? ConnectAndExpire(world, node) : Task.CompletedTask, diesAt);

        var where = diesAt is { } at ? $"killed at {at}: {story.Passed[^1]}" : "not killed";
        if (tool == "pay" || !CrashStory.IsUnknown(end))
        {
            end.ShouldBeOfType<CallResult.Returned>(where);
            world.Ledger.Count(route).ShouldBe(1, where);
        }
        else
        {
            diesAt.ShouldNotBeNull("Nothing is unknown where nobody dies.");
            world.Ledger.Count(route).ShouldBeLessThanOrEqualTo(1, where);
        }

        var happened = world.Ledger.Count(route);
        world.Time.Advance(Limits.Claim * 3);
        await story.Survivor.Sweep();
        world.Time.Advance(Limits.Claim * 3);
        await story.Survivor.Sweep();
        world.Ledger.Count(route).ShouldBe(happened, where);
        world.Acme.Book.Reuses.ShouldBeLessThanOrEqualTo(diesAt is null ? 0 : 1, where);
        await LogIsWhole(story.Survivor, where);
        return (story.Passed, story.WasKilled);
    }

    private static async Task LogIsWhole(TestNode node, string where)
    {
        var session = await node.Look();
        session.Unacknowledged.ShouldBeEmpty(where);
        (await node.Audit.Check(AuditLog.StreamOf(TestWorld.AliceKey, 1), TestWorld.Ct)).ShouldBe(new AuditCheck.Whole(1, session.AuditSequence), where);
    }

    private static async Task ConnectAndExpire(TestWorld world, TestNode node)
    {
        await world.Connect(node);
        world.Time.Advance(TimeSpan.FromHours(2));
    }
}
