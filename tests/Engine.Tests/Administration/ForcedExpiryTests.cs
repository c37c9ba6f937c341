using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Tests.Administration;

public sealed class ForcedExpiryTests
{
    private static readonly Acting Admin = new(new SessionKey("northwind", "root"), "console", "trc_0000000000000000000000000000000d", AllTenants: true);

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M12")]
    [Trait("Proves", "S46")]
    public async Task One_users_connection_is_expired_refreshed_by_the_next_call_and_the_act_is_audited()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        await world.Connect(node, "bob");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        (await node.Expiry.Carry(new ExpiryOrder("northwind", "alice", "acme", 1), Admin, TestWorld.Ct)).ShouldBe(new ExpiryReport(1, 1, 0));

        var act = (await node.Audit.Find(new AuditQuery(Kind: AuditKind.AdministratorActed), 10, TestWorld.Ct)).ShouldHaveSingleItem();
        (act.TraceId, act.Tenant, act.User, act.Provider, act.ClientId).ShouldBe((Admin.TraceId, "northwind", "root", "acme", "console"));
        var expired = (await node.Audit.Find(new AuditQuery(Kind: AuditKind.ExpiredByHand), 10, TestWorld.Ct)).ShouldHaveSingleItem();
        (expired.User, expired.TraceId).ShouldBe(("alice", Admin.TraceId));
        (await node.Call("list_invoices", new { page = 1 })).Returned();
        (await node.Call("list_invoices", new { page = 1 }, world.Caller(new("northwind", "bob")))).Returned();
        world.Acme.RefreshRequests.ShouldBe(1);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M12")]
    public async Task One_provider_is_expired_for_all_and_another_is_left_alone()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        await world.Connect(node, "bob");

        (await node.Expiry.Carry(new ExpiryOrder(null, null, "identity", 1), Admin, TestWorld.Ct)).ShouldBe(new ExpiryReport(0, 0, 0));
        (await node.Expiry.Carry(new ExpiryOrder(null, null, "acme", 1), Admin, TestWorld.Ct)).ShouldBe(new ExpiryReport(2, 2, 0));
        (await node.Expiry.Carry(new ExpiryOrder("southwind", null, "acme", 1), Admin, TestWorld.Ct)).ShouldBe(new ExpiryReport(0, 0, 0));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M12")]
    public async Task Half_of_the_sessions_is_an_even_choice_that_the_trace_decides()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        const int all = 60;
        for (var i = 0; i < all; i++)
        {
            await node.Call("list_invoices", new { page = 1 }, world.Caller(new("northwind", $"user-{i}")));
        }

        var order = new ExpiryOrder("northwind", null, null, 0.5);
        var first = await node.Expiry.Carry(order, Admin, TestWorld.Ct);
        var again = await node.Expiry.Carry(order, Admin, TestWorld.Ct);

        first.ShouldNotBeNull().Sessions.ShouldBeInRange(all / 4, all * 3 / 4);
        again.ShouldBe(first);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M12")]
    public async Task A_session_that_cannot_be_reached_is_counted_and_the_others_are_expired()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        await world.Connect(node, "bob");
        node.Faults.Next("sessions", CommitFault.Refuse);

        (await node.Expiry.Carry(new ExpiryOrder(null, null, null, 1), Admin, TestWorld.Ct)).ShouldBe(new ExpiryReport(1, 1, 1));

        (await node.Look()).At("acme").State.ShouldBeOfType<ConnectionState.Active>().Credentials.ExpiresAt.ShouldNotBe(world.Time.Now);
    }
}
