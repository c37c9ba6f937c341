using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Engine.Tests.Calls;

public sealed class MembershipTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M9")]
    public async Task An_ended_membership_stops_writes_at_once_and_reads_within_five_seconds()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        await node.Memberships.End(TestWorld.AliceKey, TestWorld.Ct);

        (await node.Call("list_invoices", new { page = 2 })).Returned();
        world.Time.Advance(EngineLimits.MembershipRemembered);
        (await node.Call("list_invoices", new { page = 3 })).Refused(ErrorCode.TenantStale);
        (await node.Call("list_invoices", new { page = 4 })).Refused(ErrorCode.TenantStale);

        (await node.Audit.Find(new AuditQuery(Kind: AuditKind.TenantRefused), 10, TestWorld.Ct)).Count.ShouldBe(2);
        world.Ledger.Count("GET invoices").ShouldBe(2);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M9")]
    public async Task A_write_asks_the_directory_and_so_do_reads_after_it()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        await node.Memberships.End(TestWorld.AliceKey, TestWorld.Ct);

        (await node.Call("pay", new { amount = 1 })).Refused(ErrorCode.TenantStale);
        (await node.Call("list_invoices", new { page = 2 })).Refused(ErrorCode.TenantStale);

        world.Ledger.AskedFor("POST payments").ShouldBe(0);
    }

    [Theory(Timeout = TestWorld.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Proves", "M9")]
    public async Task A_parked_call_whose_membership_ended_or_changed_since_never_runs(bool beginsAgain)
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        var browser = world.Browser();
        await node.Call("list_invoices", new { page = 1 });
        browser.Link = node.Link((await node.Call("pay", new { amount = 1 })).Challenged(ErrorCode.AuthRequired));
        await node.Memberships.End(TestWorld.AliceKey, TestWorld.Ct);
        if (beginsAgain)
        {
            await node.Memberships.Activate(TestWorld.AliceKey, TestWorld.Ct);
        }

        (await browser.Connect(node)).ShouldBeOfType<TripEnd.Connected>();
        await node.Settle();

        (await node.Intent("pay")).State.ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.TenantStale);
        (await node.Intent("list_invoices")).State.ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.TenantStale);
        world.Ledger.Asked.ShouldBeEmpty();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M9")]
    public async Task A_token_of_the_trusted_issuer_makes_a_member_of_the_unknown_but_never_revives_an_ended_membership()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await node.Call("list_invoices", new { page = 1 });
        (await node.Memberships.Get(TestWorld.AliceKey, TestWorld.Ct)).ShouldNotBeNull().Active.ShouldBeTrue();

        await node.Memberships.End(TestWorld.AliceKey, TestWorld.Ct);
        world.Time.Advance(EngineLimits.MembershipRemembered);

        (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.TenantStale);
        (await node.Calls.Pending(world.Alice(), TestWorld.Ct)).Refusal.ShouldNotBeNull().Code.ShouldBe(ErrorCode.TenantStale);
        (await node.Memberships.Get(TestWorld.AliceKey, TestWorld.Ct)).ShouldNotBeNull().Active.ShouldBeFalse();
    }
}
