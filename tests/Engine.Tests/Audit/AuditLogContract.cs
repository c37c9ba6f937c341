using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Errors;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Audit;

public abstract class AuditLogContract(TestStore temp) : StoreContract(temp)
{
    private SealedStore? _node;

    private SealedStore Node => _node ??= new SealedStore(Temp);

    private AuditLog Log => Node.Audit;

    [Fact]
    [Trait("Proves", "M17")]
    public async Task An_event_is_found_with_all_that_it_says()
    {
        var happened = new AuditEvent(
            1, Temp.Clock.Now, AuditKind.Refused, "trc_1", "acme", "list_invoices", "int_1", "client-1", AuditDetail.Of(ErrorCode.InsufficientScope));

        await Log.Append(Ann, [happened], Cancel);

        (await Log.Find(new AuditQuery(TraceId: "trc_1"), 10, Cancel)).ShouldHaveSingleItem().ShouldBe(new AuditEntry(
            "north/ann#1", 1, Temp.Clock.Now, AuditKind.Refused, "trc_1", "north", "ann", "acme", "list_invoices", "int_1", "client-1", "INSUFFICIENT_SCOPE", Genuine: true));
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Appending_again_adds_nothing_and_changes_nothing()
    {
        await Log.Append(Ann, [Event(1), Event(2)], Cancel);
        await Log.Append(Ann, [Event(2) with { Kind = AuditKind.Revoked }, Event(3)], Cancel);
        await Log.Append(Ann, [], Cancel);

        (await Log.Find(new AuditQuery(), 10, Cancel)).Select(e => (e.Sequence, e.Kind)).ShouldBe(
            [(3L, AuditKind.Parked), (2L, AuditKind.Parked), (1L, AuditKind.Parked)]);
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Numbers_that_repeat_after_a_restored_backup_lose_no_event()
    {
        await Log.Append(Ann, [Event(1), Event(2)], Cancel);
        await new Epoch(Node.Database).Begin(Cancel);
        await Log.Append(Ann, [Event(2) with { Kind = AuditKind.Revoked }], Cancel);

        (await Log.Find(new AuditQuery(), 10, Cancel)).Count.ShouldBe(3);
        (await Log.Find(new AuditQuery(Kind: AuditKind.Revoked), 10, Cancel)).ShouldHaveSingleItem().Genuine.ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Each_part_of_a_query_restricts()
    {
        await Log.Append(Ann, [Event(1), Event(2, hours: 1) with { TraceId = "trc_b", Kind = AuditKind.Resumed }], Cancel);
        await Log.Append(Bob, [Event(1, hours: 2)], Cancel);
        await Log.AppendOutside(new OutsideEvent(AuditKind.TenantRefused, "trc_c", Tenant: "south"), Cancel);

        (await Found(new(TraceId: "trc_b"))).ShouldBe(["north/ann#1:2"]);
        (await Found(new(Tenant: "south"))).ShouldBe(["system:1"]);
        (await Found(new(Tenant: "north", User: "bob"))).ShouldBe(["north/bob#1:1"]);
        (await Found(new(Kind: AuditKind.Resumed))).ShouldBe(["north/ann#1:2"]);
        (await Found(new(From: Temp.Clock.Now.AddHours(1)))).ShouldBe(["north/bob#1:1", "north/ann#1:2"]);
        (await Found(new(To: Temp.Clock.Now.AddHours(1)))).ShouldBe(["system:1", "north/ann#1:1"]);
    }

    [Fact]
    public async Task Pages_join_without_gap_or_repetition_also_among_events_of_one_moment()
    {
        await Log.Append(Ann, [.. Enumerable.Range(1, 12).Select(i => Event(i))], Cancel);
        await Log.Append(Bob, [.. Enumerable.Range(1, 12).Select(i => Event(i))], Cancel);

        List<AuditEntry> found = [];
        while (await Log.Find(new AuditQuery(Tenant: "north", After: found.LastOrDefault()?.Cursor), 5, Cancel) is { Count: > 0 } page)
        {
            found.AddRange(page);
            await Log.AppendOutside(new OutsideEvent(AuditKind.AdministratorActed, Tenant: "north"), Cancel);
            Temp.Clock.Now += TimeSpan.FromSeconds(1);
        }

        found.Select(e => (e.Stream, e.Sequence)).Distinct().Count().ShouldBe(found.Count);
        found.Count(e => e.Stream != AuditLog.SystemStream).ShouldBe(24);
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Events_outside_of_sessions_are_numbered_without_gaps_also_when_nodes_append_together()
    {
        using var other = new SealedStore(Temp);
        await Log.AppendOutside(new OutsideEvent(AuditKind.AdministratorActed), Cancel);
        AuditLog[] logs = [Log, other.Audit];
        await Race.Of([.. Enumerable.Range(0, 4).Select(n => (Action)(() =>
        {
            for (var i = 0; i < 10; i++)
            {
                logs[n % 2].AppendOutside(new OutsideEvent(AuditKind.AdministratorActed), CancellationToken.None).GetAwaiter().GetResult();
            }
        }))]);

        (await Log.Check(AuditLog.SystemStream, Cancel)).ShouldBe(new AuditCheck.Whole(1, 41));
    }

    [Fact]
    [Trait("Proves", "M17")]
    [Trait("Proves", "R9")]
    public async Task A_crowd_of_events_of_one_node_all_get_their_number()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Log.AppendOutside(new OutsideEvent(AuditKind.TenantRefused), Cancel)));

        (await Log.Check(AuditLog.SystemStream, Cancel)).ShouldBe(new AuditCheck.Whole(1, 200));
    }

    [Theory]
    [Trait("Proves", "M17")]
    [InlineData("UPDATE audit SET kind = 3 WHERE sequence = 2")]
    [InlineData("UPDATE audit SET tool = NULL WHERE sequence = 2")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE sequence = 2")]
    [InlineData("UPDATE audit SET user_id = 'bob' WHERE sequence = 2")]
    [InlineData("UPDATE audit SET chain = 'x' WHERE sequence = 2")]
    [InlineData("UPDATE audit SET proof = (SELECT proof FROM audit WHERE sequence = 1) WHERE sequence = 2")]
    [InlineData("UPDATE audit SET proof = {00} WHERE sequence = 2")]
    public async Task A_row_that_was_changed_by_hand_shows(string change)
    {
        await Log.Append(Ann, [Event(1), Event(2), Event(3)], Cancel);
        Temp.RawScalar(change.Replace("{00}", Temp.Literal("00"), StringComparison.Ordinal));

        (await Log.Check(AuditLog.StreamOf(Ann, epoch: 1), Cancel)).ShouldBe(new AuditCheck.Altered(2));
        (await Log.Find(new AuditQuery(), 10, Cancel)).Where(e => !e.Genuine).ShouldHaveSingleItem().Sequence.ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task A_row_that_was_removed_by_hand_shows()
    {
        await Log.Append(Ann, [Event(1), Event(2), Event(3)], Cancel);
        (await Log.Check(AuditLog.StreamOf(Ann, epoch: 1), Cancel)).ShouldBe(new AuditCheck.Whole(1, 3));
        Temp.RawScalar("DELETE FROM audit WHERE sequence = 2");

        (await Log.Check(AuditLog.StreamOf(Ann, epoch: 1), Cancel)).ShouldBe(new AuditCheck.Missing(2));
    }

    protected override void End() => _node?.Dispose();

    private AuditEvent Event(long sequence, int hours = 0) =>
        new(sequence, Temp.Clock.Now.AddHours(hours), AuditKind.Parked, "trc_a", "acme", "pay_invoice", "int_1", "client-1");

    private async Task<IEnumerable<string>> Found(AuditQuery query) => (await Log.Find(query, 100, Cancel)).Select(e => $"{e.Stream}:{e.Sequence}");
}

/// <summary>On a file.</summary>
public sealed class AuditLogOnSqlite() : AuditLogContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class AuditLogOnPostgreSql(PostgresServer server) : AuditLogContract(new PostgresStore(server));
