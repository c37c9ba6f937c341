using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class TwoNodesTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S38")]
    [Trait("Proves", "R1")]
    public async Task What_two_nodes_store_at_the_same_time_is_decided_again_and_never_overwritten()
    {
        await using var world = await TestWorld.Create();
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

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData("note", 2)]
    [InlineData("pay", 1)]
    [Trait("Proves", "S38")]
    [Trait("Proves", "R1")]
    public async Task A_node_that_decided_on_what_another_has_just_changed_decides_again(string toolOnB, int intents)
    {
        await using var world = await TestWorld.Create();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        await b.Look();
        var commit = a.Faults.Hold("sessions");
        var onA = a.Call("pay", new { amount = 1 });
        await commit.Arrived;

        // B has read the session without A's call, and is about to write it.
        b.Faults.AtNextBegin = commit.Release;
        object same = toolOnB == "pay" ? new { amount = 1 } : new { text = "b" };
        var onB = b.Call(toolOnB, same);

        (await onA).Returned();
        (await (toolOnB == "pay" ? world.Time.RunThroughPolls(onB) : onB)).Returned();
        (await a.Look()).Intents.Count(i => i.State is IntentState.Done).ShouldBe(intents);
        world.Ledger.Asked.Count.ShouldBe(intents);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "S38")]
    [Trait("Proves", "R2")]
    public async Task Two_nodes_that_decide_to_refresh_at_the_same_time_send_one_refresh()
    {
        await using var world = await TestWorld.Create();
        var (a, b) = (await world.StartSharingNode(), await world.StartSharingNode());
        await world.Connect(a);
        world.Time.Advance(TimeSpan.FromHours(2));
        await b.Call("profile", new { });
        var commit = a.Faults.Hold("sessions");
        var onA = a.Call("list_invoices", new { page = 1 });
        await commit.Arrived;

        b.Faults.AtNextBegin = commit.Release;
        var onB = b.Call("list_invoices", new { page = 2 });

        (await onA).Returned();
        (await world.Time.RunThroughPolls(onB)).Returned();
        world.Acme.RefreshRequests.ShouldBe(1);
        world.Acme.Book.Reuses.ShouldBe(0);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R2")]
    [Trait("Proves", "S38")]
    public async Task Callers_on_two_nodes_share_one_refresh()
    {
        await using var world = await TestWorld.Create();
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
        await using var world = await TestWorld.Create();
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
        await using var world = await TestWorld.Create();
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
        await using var world = await TestWorld.Create();
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
}
