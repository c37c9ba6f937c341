using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class TwoNodesTests
{
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
}
