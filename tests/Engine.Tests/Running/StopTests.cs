using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class StopTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R7")]
    public async Task A_graceful_stop_waits_for_what_is_out_and_stores_its_outcome()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var sent = world.Ledger.Hold("POST notes");
        var call = node.Call("note", new { text = "a" });
        await sent.Arrived;

        var stop = node.Get<EmbeddedSessions>().StopAsync(CancellationToken.None);
        stop.IsCompleted.ShouldBeFalse();
        sent.Release();
        await stop;

        (await call).Returned();
        var next = await world.Restart(node);
        await next.SweepAtStart();
        (await next.Call("note", new { text = "a" })).Returned();
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("note", "POST notes")]
    [InlineData("pay", "POST payments")]
    [Trait("Proves", "R7")]
    [Trait("Proves", "R1")]
    public async Task A_write_that_is_still_out_when_the_patience_ends_is_visible_afterwards(string tool, string route)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var sent = world.Ledger.Hold(route);
        object arguments = tool == "pay" ? new { amount = 1 } : new { text = "a" };
        _ = node.Call(tool, arguments);
        await sent.Arrived;

        await node.Get<EmbeddedSessions>().StopAsync(new CancellationToken(canceled: true));

        var next = await world.Restart(node);
        await next.SweepAtStart();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await next.Sweep();
        var end = await next.Call(tool, arguments);
        if (tool == "pay")
        {
            end.Returned();
            world.Ledger.Count(route).ShouldBe(1);
        }
        else
        {
            end.Refused(ErrorCode.OutcomeUnknown);
            world.Ledger.AskedFor(route).ShouldBe(1);
        }
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R7")]
    public async Task A_call_that_had_changed_nothing_when_the_patience_ended_is_known_to_have_changed_nothing()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var looking = world.Ledger.Hold("GET notes");
        _ = node.Call("note_once", new { text = "a" });
        await looking.Arrived;

        await node.Get<EmbeddedSessions>().StopAsync(new CancellationToken(canceled: true));

        var next = await world.Restart(node);
        await next.SweepAtStart();
        (await next.Look()).Intents.ShouldNotContain(i => i.State is IntentState.Unknown);
        var end = await next.Call("note_once", new { text = "a" });
        if (end is Engine.Calls.CallResult.Refused { Code: ErrorCode.StoreUnavailable })
        {
            end = await next.Call("note_once", new { text = "a" });
        }

        end.Returned();
        world.Ledger.Count("POST notes").ShouldBe(1);
    }
}
