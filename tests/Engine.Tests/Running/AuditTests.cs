using Microsoft.Data.Sqlite;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class AuditTests
{
    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M17")]
    public async Task Events_are_in_the_log_at_once_and_leave_the_document_with_the_sweeper()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        (await node.AuditOf()).Select(e => e.Kind).ShouldBe([AuditKind.Parked]);
        (await node.Look()).Unacknowledged.Count.ShouldBe(1);

        world.Time.Advance(Limits.AuditRides);
        await node.Sweep();

        (await node.Look()).Unacknowledged.ShouldBeEmpty();
        await NothingIsDueAtOnce(node);
        (await node.AuditOf()).Select(e => e.Sequence).ShouldBe([1]);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M17")]
    [Trait("Proves", "R5")]
    public async Task Events_that_the_log_refused_at_first_reach_it_once_and_in_order_without_another_call()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        node.Faults.Next("audit", CommitFault.None, CommitFault.Refuse, CommitFault.Refuse, CommitFault.Refuse);
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        (await node.Call("note", new { text = "a" })).Challenged(ErrorCode.AuthRequired);
        (await node.AuditOf()).ShouldBeEmpty();

        world.Time.Advance(Limits.AuditRides);
        await node.Sweep();
        (await node.AuditOf()).ShouldBeEmpty();
        await NothingIsDueAtOnce(node);
        world.Time.Advance(DueList.Lease);
        await node.Sweep();

        (await node.AuditOf()).Select(e => (e.Sequence, e.Kind, e.Tool)).ShouldBe([(1, AuditKind.Parked, "list_invoices"), (2, AuditKind.Parked, "note")]);
        (await node.Look()).Unacknowledged.ShouldBeEmpty();
        await NothingIsDueAtOnce(node);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M17")]
    public async Task Events_that_were_logged_although_the_log_answered_with_an_error_are_there_once()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        node.Faults.Next("audit", CommitFault.None, CommitFault.LoseTheAnswer);
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);

        world.Time.Advance(Limits.AuditRides);
        await node.Sweep();

        (await node.AuditOf()).Select(e => e.Sequence).ShouldBe([1]);
        (await node.Look()).Unacknowledged.ShouldBeEmpty();
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "M17")]
    [Trait("Proves", "R1")]
    public async Task Events_of_a_process_that_died_before_it_logged_them_are_logged_by_the_next_one()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartFragileNode();
        await world.Connect(node);
        var before = (await node.AuditOf()).Count;
        node.Fate.DieAt("before the commit of audit");
        _ = node.Expiry.Carry(new(null, null, null, 1), new(TestWorld.AliceKey, "console", "trc_1", AllTenants: true), TestWorld.Ct);
        await node.Fate.Died;

        // That was the administrator's act itself. The next death is between a session's store and its events.
        var second = await world.StartFragileNode(node.Fate.Remains);
        second.Fate.DieAt("before the commit of audit", passage: 2);
        _ = second.Expiry.Carry(new(null, null, null, 1), new(TestWorld.AliceKey, "console", "trc_1", AllTenants: true), TestWorld.Ct);
        await second.Fate.Died;
        var third = await world.Restart(second);
        (await third.AuditOf()).Count.ShouldBe(before);

        world.Time.Advance(Limits.AuditRides);
        await third.Sweep();

        var log = await third.AuditOf();
        log.Select(e => e.Sequence).ShouldBe(Enumerable.Range(1, log.Count).Select(i => (long)i));
        log[^1].Kind.ShouldBe(AuditKind.ExpiredByHand);
        (await third.Look()).Unacknowledged.ShouldBeEmpty();
        await NothingIsDueAtOnce(third);
        (await third.Audit.Check(AuditLog.StreamOf(TestWorld.AliceKey, 1), TestWorld.Ct)).ShouldBe(new AuditCheck.Whole(1, log.Count));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R9")]
    public async Task While_the_log_is_away_events_do_not_fill_the_document_and_calls_say_that_the_store_is_unavailable()
    {
        await using var world = await TestWorld.Create();
        var node = await world.StartNode();
        await world.Connect(node);
        await using (var raw = new SqliteConnection($"Data Source={Path.Combine(node.Directory, "reconnect.db")};Pooling=False"))
        {
            await raw.OpenAsync(TestWorld.Ct);
            await using var command = raw.CreateCommand();
            command.CommandText = "CREATE TRIGGER away BEFORE INSERT ON audit WHEN NEW.stream <> 'system' BEGIN SELECT RAISE(ABORT, 'away'); END";
            await command.ExecuteNonQueryAsync(TestWorld.Ct);
        }

        var order = new Engine.Administration.ExpiryOrder(null, null, null, 1);
        var acting = new Engine.Administration.Acting(TestWorld.AliceKey, "console", "trc_1", AllTenants: true);
        Engine.Administration.ExpiryReport? report;
        do
        {
            report = await node.Expiry.Carry(order, acting, TestWorld.Ct);
        }
        while (report is { Connections: 1, Failed: 0 });

        report.ShouldBe(new Engine.Administration.ExpiryReport(0, 0, 1));
        (await node.Look()).Unacknowledged.Count.ShouldBe(Limits.UnacknowledgedAudit);
        (await node.Call("list_invoices", new { page = 1 })).Refused(ErrorCode.StoreUnavailable).RetryAfter.ShouldBe(Limits.AuditRides);
    }

    /// <summary>The sweeper must come to rest: whatever it has just visited does not ask for it again in the same moment.</summary>
    internal static async Task NothingIsDueAtOnce(TestNode node) =>
        (await node.Get<DueList>().Take(node.Get<TimeProvider>().GetUtcNow(), 10, TestWorld.Ct)).ShouldBeEmpty();
}
