using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Calls;

public sealed class WaitTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    public async Task A_repetition_while_the_user_signs_in_waits_and_then_gets_the_result()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var browser = world.Browser();
        browser.Link = node.Link((await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired));
        await browser.Trip(node);
        await browser.Begin(node);

        var repetition = node.Call("list_invoices", new { page = 1 });
        await world.Time.Waiting(EngineLimits.CallWait);
        repetition.IsCompleted.ShouldBeFalse();
        (await browser.Return(node, browser.Consent())).ShouldBeOfType<TripEnd.Connected>();

        (await repetition).Returned().Replayed.ShouldBeFalse();
        world.Ledger.Count("GET invoices").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M2")]
    public async Task A_repetition_whose_user_takes_longer_than_the_wait_gets_the_same_ticket_again()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var first = (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        var browser = world.Browser();
        browser.Link = node.Link(first);
        await browser.Begin(node);

        var repetition = node.Call("list_invoices", new { page = 1 });
        await world.Time.Waiting(EngineLimits.CallWait);
        world.Time.Advance(EngineLimits.CallWait);

        (await repetition).Challenged(ErrorCode.AuthRequired).Challenge.ShouldBe(first.Challenge);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R3")]
    public async Task A_write_that_takes_longer_than_the_wait_answers_pending_with_its_handle_and_is_collected_by_it()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);

        // The outcome is known but cannot be stored yet: no deadline of a request ends this wait.
        node.Faults.Next("sessions", CommitFault.None);
        var sent = world.Ledger.Hold("POST payments");
        var call = node.Call("pay", new { amount = 5 });
        await sent.Arrived;
        var store = node.Faults.Hold("sessions");
        sent.Release();
        await store.Arrived;
        await world.Time.Waiting(EngineLimits.CallWait);
        world.Time.Advance(EngineLimits.CallWait);

        var pending = (await call).Refused(ErrorCode.Pending);
        pending.RetryAfter.ShouldNotBeNull();
        store.Release();
        await node.Settle();
        (await node.Calls.Collect(world.Alice(), pending.IntentId!, TestWorld.Ct)).Returned().Replayed.ShouldBeFalse();
        world.Ledger.Count("POST payments").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task A_host_that_gives_up_does_not_lose_the_write_that_was_recorded()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var sent = world.Ledger.Hold("POST notes");
        using var host = new CancellationTokenSource();
        var call = node.Call("note", new { text = "kept" }, cancellation: host.Token);
        await sent.Arrived;

        await host.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        sent.Release();
        await node.Settle();

        (await node.Intent("note")).State.ShouldBeOfType<IntentState.Done>();
        (await node.Call("note", new { text = "kept" })).Returned();
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "P1")]
    public async Task Two_slow_calls_of_one_user_overlap()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var payment = world.Ledger.Hold("POST payments");
        var note = world.Ledger.Hold("POST notes");
        var read = world.Ledger.Hold("GET invoices");

        var calls = new[] { node.Call("pay", new { amount = 1 }), node.Call("note", new { text = "b" }), node.Call("list_invoices", new { page = 1 }) };
        await Task.WhenAll(payment.Arrived, note.Arrived, read.Arrived);
        calls.ShouldAllBe(c => !c.IsCompleted);
        payment.Release();
        note.Release();
        read.Release();

        foreach (var call in calls)
        {
            (await call).Returned();
        }
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R1")]
    public async Task Equal_writes_at_the_same_time_join_one_execution()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        var sent = world.Ledger.Hold("POST notes");
        var calls = Enumerable.Range(0, 10).Select(_ => node.Call("note", new { text = "same" })).ToList();
        await sent.Arrived;
        await world.Time.Waiting(EngineLimits.CallWait, calls.Count);
        sent.Release();

        var ends = await Task.WhenAll(calls);

        ends.ShouldAllBe(e => e is CallResult.Returned);
        ends.OfType<CallResult.Returned>().Count(r => !r.Replayed).ShouldBe(1);
        world.Ledger.AskedFor("POST notes").ShouldBe(1);
    }
}
