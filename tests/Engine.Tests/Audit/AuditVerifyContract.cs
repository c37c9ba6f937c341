using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Audit;

/// <summary>Somebody who can write to the database, against the log.</summary>
[Trait("Proves", "M17")]
public abstract class AuditVerifyContract(TestStore temp) : StoreContract(temp)
{
    private readonly Dictionary<SessionKey, Session> _documents = [];
    private SealedStore? _node;

    private SealedStore Node => _node ??= new SealedStore(Temp);

    [Fact]
    public async Task A_log_that_nobody_touched_is_whole()
    {
        await Fill();

        var report = await Verify();

        report.Findings.ShouldBeEmpty();
        (report.Streams, report.Rows, report.Checkpoints).ShouldBe((3, 11, 2));
    }

    [Theory]
    [InlineData("UPDATE audit SET detail = 'OK' WHERE sequence = 3 AND stream = '{ann}'")]
    [InlineData("UPDATE audit SET chain = 'x' WHERE sequence = 3 AND stream = '{ann}'")]
    [InlineData("UPDATE audit SET at = at - 1 WHERE sequence = 3 AND stream = '{ann}'")]
    public async Task A_changed_row_is_found(string change)
    {
        await Fill();
        await ByHand(change);

        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), 3, AuditFault.Changed));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public async Task A_removed_row_is_found(long sequence)
    {
        await Fill();
        await ByHand($"DELETE FROM audit WHERE sequence = {sequence} AND stream = '{{ann}}'");

        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), sequence, AuditFault.Removed));
    }

    [Fact]
    public async Task Reordered_rows_are_found()
    {
        await Fill();
        foreach (var (from, to) in new[] { (2, 99), (3, 2), (99, 3) })
        {
            await ByHand($"UPDATE audit SET sequence = {to} WHERE sequence = {from} AND stream = '{{ann}}'");
        }

        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), 2, AuditFault.Changed));
    }

    [Fact]
    public async Task Rows_that_this_program_wrote_for_another_history_are_found()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence >= 3 AND stream = '{ann}'");
        var other = new AuditEvent(3, Temp.Clock.Now, AuditKind.Connected, "trc_b", "acme");
        await Node.Audit.Append(Ann, [other with { Chain = AuditChain.Next("another head", other) }], Cancel);

        var found = (await Node.Audit.Find(new AuditQuery(Kind: AuditKind.Connected), 1, Cancel)).ShouldHaveSingleItem();
        found.Genuine.ShouldBeTrue("its own proof is good");
        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), 3, AuditFault.Changed));
    }

    [Fact]
    public async Task A_cut_off_end_is_found()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence >= 4 AND stream = '{ann}'");

        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), 4, AuditFault.CutOff));
    }

    [Fact]
    public async Task An_end_that_is_cut_off_everywhere_but_in_the_sealed_session_is_found()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence >= 4 AND stream = '{ann}'");
        await ByHand("UPDATE audit_streams SET last = 3, chain = (SELECT chain FROM audit WHERE sequence = 3 AND stream = '{ann}') WHERE stream = '{ann}'");
        Temp.RawScalar("DELETE FROM audit_checkpoints");

        (await Verify()).Findings.ShouldBe([new AuditFinding(await Stored(Ann), 4, AuditFault.CutOff)]);
        _documents.Clear();
        (await Verify()).Findings.ShouldBeEmpty("nothing else could tell");
    }

    [Fact]
    public async Task An_end_that_is_cut_off_is_found_where_the_pseudonym_that_leads_to_it_is_removed_as_if_it_were_erased()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence >= 4 AND stream = '{ann}'");
        await Forge();
        Temp.RawScalar("DELETE FROM audit_subjects WHERE user_id = 'ann'");

        (await Verify()).Findings.ShouldContain(f => f.Fault == AuditFault.Nameless && f.Sequence == 5);
        Temp.RawScalar($"INSERT INTO audit_erasures (id, sealed) VALUES ('forged', {Temp.Literal("00")})");
        (await Verify()).Findings.ShouldContain(f => f.Fault == AuditFault.Nameless, "it must be sealed by this program");
    }

    [Fact]
    public async Task An_end_that_is_cut_off_is_found_where_the_session_is_taken_out_of_the_index()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence >= 4 AND stream = '{ann}'");
        await Forge();
        Temp.RawScalar("DELETE FROM session_index WHERE user_id = 'ann'");

        (await Verify()).Findings.ShouldBe([new AuditFinding(await Stored(Ann), 4, AuditFault.CutOff)]);
    }

    /// <summary>Whoever can write to the database and has no key makes everything fit that needs none, and removes what does.</summary>
    [Theory]
    [InlineData("change", "UPDATE audit SET detail = 'OK' WHERE sequence = 3 AND stream = '{ann}'")]
    [InlineData("change the last", "UPDATE audit SET kind = 7 WHERE sequence = 5 AND stream = '{ann}'")]
    [InlineData("remove", "DELETE FROM audit WHERE sequence = 3 AND stream = '{ann}'")]
    [InlineData("remove and close up", "DELETE FROM audit WHERE sequence = 3 AND stream = '{ann}'; UPDATE audit SET sequence = sequence - 1 WHERE sequence > 3 AND stream = '{ann}'")]
    [InlineData("remove the first and say that it was old", "DELETE FROM audit WHERE sequence = 1 AND stream = '{ann}'; UPDATE audit_streams SET base = 1 WHERE stream = '{ann}'")]
    [InlineData("reorder", "UPDATE audit SET sequence = 99 WHERE sequence = 2 AND stream = '{ann}'; UPDATE audit SET sequence = 2 WHERE sequence = 3 AND stream = '{ann}'; UPDATE audit SET sequence = 3 WHERE sequence = 99 AND stream = '{ann}'")]
    [InlineData("cut off", "DELETE FROM audit WHERE sequence > 3 AND stream = '{ann}'")]
    [InlineData("cut off everything", "DELETE FROM audit WHERE stream = '{ann}'; DELETE FROM audit_streams WHERE stream = '{ann}'")]
    [InlineData("give to somebody else", "UPDATE audit SET stream = 'north/sub_x#1', user_id = 'sub_x' WHERE stream = '{ann}'")]
    public async Task Somebody_without_the_key_who_recomputes_every_digest_is_found(string what, string change)
    {
        await Fill();
        foreach (var one in change.Split("; "))
        {
            await ByHand(one);
        }

        await Forge();

        (await Verify()).Findings.ShouldNotBeEmpty(what);
    }

    [Fact]
    public async Task A_checkpoint_whose_digest_was_recomputed_is_found()
    {
        await Fill();
        var made = (await Node.Checkpoints.Find("north", 0, 1, Cancel)).ShouldHaveSingleItem();
        var forged = made with { Ends = [] };
        Temp.RawScalar($"UPDATE audit_checkpoints SET streams = '[]', digest = '{AuditCheckpoints.DigestOf("", forged)}' WHERE tenant = 'north'");

        (await Verify()).Findings.ShouldBe([new AuditFinding("north", 1, AuditFault.Checkpoint)]);
    }

    [Fact]
    public async Task A_checkpoint_that_was_copied_elsewhere_finds_a_whole_stream_that_is_gone_with_everything_that_knew_of_it()
    {
        await Fill();
        List<AuditCheckpoint> copied = [];
        foreach (var tenant in await Node.Checkpoints.Tenants(Cancel))
        {
            copied.AddRange((await Node.Checkpoints.Find(tenant, 0, 100, Cancel)).Select(AuditLines.Of).Select(AuditLines.Checkpoint).OfType<AuditCheckpoint>());
        }

        var stream = await Stored(Ann);
        foreach (var table in new[] { "audit", "audit_streams" })
        {
            await ByHand($"DELETE FROM {table} WHERE stream = '{{ann}}'");
        }

        Temp.RawScalar("DELETE FROM audit_checkpoints");
        _documents.Clear();
        (await Verify()).Findings.ShouldBeEmpty();
        (await Verify(copied)).Findings.ShouldContain(new AuditFinding(stream, 1, AuditFault.CutOff));
    }

    [Theory]
    [InlineData("UPDATE audit_checkpoints SET streams = '[]' WHERE tenant = 'north'")]
    [InlineData("UPDATE audit_checkpoints SET at = at + 1 WHERE tenant = 'north'")]
    [InlineData("UPDATE audit_checkpoints SET number = 2 WHERE tenant = 'north'")]
    public async Task A_changed_checkpoint_is_found(string change)
    {
        await Fill();
        Temp.RawScalar(change);

        (await Verify()).Findings.ShouldContain(new AuditFinding("north", 1, AuditFault.Checkpoint));
    }

    [Fact]
    public async Task Each_tenant_gets_a_checkpoint_only_when_something_was_logged()
    {
        await Fill();
        (await Node.Checkpoints.Make(Cancel)).ShouldBe(0);
        await Append(Bob, 1);

        (await Node.Checkpoints.Make(Cancel)).ShouldBe(1);

        (await Node.Checkpoints.Find("north", 1, 10, Cancel)).ShouldHaveSingleItem().Ends.ShouldHaveSingleItem().Last.ShouldBe(6);
        (await Verify()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_may_go_by_its_age_goes_and_the_rest_still_proves_itself()
    {
        await Fill();
        Temp.Clock.Now += TimeSpan.FromDays(30);
        await Append(Ann, 2);
        await Node.Checkpoints.Make(Cancel);
        var retention = Node.Retention;

        (await retention.Remove(Temp.Clock.Now.AddDays(-1), Cancel)).ShouldBe(9, "five of Ann's, and all but the last of the others");
        (await retention.Remove(Temp.Clock.Now.AddDays(-1), Cancel)).ShouldBe(0);

        (await Node.Checkpoints.Find("north", 0, 10, Cancel)).ShouldHaveSingleItem().Number.ShouldBe(2);
        (await Verify()).Findings.ShouldBeEmpty();
        Temp.RawScalar("UPDATE audit_checkpoints SET streams = '[]' WHERE number = 2");
        (await Verify()).Findings.ShouldBe([new AuditFinding("north", 2, AuditFault.Checkpoint)]);
        await ByHand("DELETE FROM audit WHERE sequence = 6 AND stream = '{ann}'");
        (await Verify()).Findings.ShouldContain(new AuditFinding(await Stored(Ann), 6, AuditFault.Removed));
    }

    [Fact]
    public async Task Nobody_but_this_program_can_say_that_rows_were_old_enough_to_go()
    {
        await Fill();
        await ByHand("DELETE FROM audit WHERE sequence = 1 AND stream = '{ann}'");
        await ByHand("UPDATE audit_streams SET base = 1 WHERE stream = '{ann}'");

        (await Verify()).Findings.ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.Removed);
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task The_log_holds_no_user_and_forgets_whom_it_means_when_that_is_erased()
    {
        await Fill();
        Temp.RawScalar("SELECT COUNT(*) FROM audit WHERE user_id IN ('ann', 'bob') OR stream LIKE '%ann%'").ShouldBe(0L);
        (await Node.Audit.Find(new AuditQuery(Tenant: "north", User: "ann"), 10, Cancel)).Count.ShouldBe(5);

        (await Node.Audit.Erase(Ann, new OutsideEvent(AuditKind.AdministratorActed, Tenant: "north"), Cancel)).ShouldBeTrue();
        (await Node.Audit.Erase(Ann, new OutsideEvent(AuditKind.AdministratorActed, Tenant: "north"), Cancel)).ShouldBeFalse();

        (await Node.Audit.Find(new AuditQuery(Tenant: "north", User: "ann"), 10, Cancel)).ShouldBeEmpty();
        (await Node.Audit.Find(new AuditQuery(), 100, Cancel)).Count(e => e.User?.StartsWith("sub_", StringComparison.Ordinal) == true).ShouldBe(5);
        var report = await Verify();
        (report.Findings.Count, report.Unnamed).ShouldBe((0, 1));
    }

    protected override void End() => _node?.Dispose();

    /// <summary>Every digest that needs no key, computed again over the rows as they are now; what is sealed and would contradict goes.</summary>
    private async Task Forge()
    {
        foreach (var stream in await Node.Database.Read(work => work.Rows<string>("SELECT DISTINCT stream FROM audit WHERE stream LIKE 'north/%'"), Cancel))
        {
            string? head = null;
            foreach (var row in await Node.Database.Read(work => work.Rows<ForgedRow>(ForgedRow.Query, new { stream }), Cancel))
            {
                head = AuditChain.Next(
                    head, [row.Sequence, row.At, row.Kind, row.TraceId, row.Provider, row.Tool, row.IntentId, row.ClientId, row.Detail]);
                Temp.RawScalar($"UPDATE audit SET chain = '{head}' WHERE stream = '{stream}' AND sequence = {row.Sequence}");
                Temp.RawScalar($"UPDATE audit_streams SET last = {row.Sequence}, chain = '{head}' WHERE stream = '{stream}'");
            }
        }

        Temp.RawScalar("DELETE FROM audit_checkpoints");
    }

    /// <summary>Five events of Ann's, five of Bob's, and one of nobody's, with a checkpoint of each tenant.</summary>
    private async Task Fill()
    {
        await Append(Ann, 5);
        await Append(Bob, 5);
        await Node.Audit.AppendOutside(new OutsideEvent(AuditKind.KeysRotated), Cancel);
        await Node.Checkpoints.Make(Cancel);
    }

    private async Task Append(SessionKey key, int count)
    {
        var session = _documents.GetValueOrDefault(key) ?? Session.Empty(key, 1);
        if (session.AuditSequence == 0)
        {
            await new SqlSessionStore(Node.Database).Save(key, 0, new byte[] { 1 }, Nothing, Cancel);
        }

        List<AuditEvent> events = [];
        for (var i = 0; i < count; i++)
        {
            var next = new AuditEvent(session.AuditSequence + 1, Temp.Clock.Now, AuditKind.Parked, "trc_a", "acme", "pay_invoice", "int_1", "client-1");
            next = next with { Chain = AuditChain.Next(session.AuditHead, next) };
            session = session with { AuditSequence = next.Sequence, AuditHead = next.Chain };
            events.Add(next);
        }

        _documents[key] = session;
        await Node.Audit.Append(key, events, Cancel);
    }

    private Task<AuditReport> Verify(IReadOnlyList<AuditCheckpoint>? copied = null) =>
        Node.Verifier(Temp.Clock, (key, _) => Task.FromResult(_documents.GetValueOrDefault(key) ?? Session.Empty(key, 1))).Verify(copied ?? [], Cancel);

    private async Task<string> Stored(SessionKey key) =>
        await Node.Database.Read(work => AuditSubjects.Stored(work, AuditLog.StreamOf(key, 1)), Cancel);

    private async Task ByHand(string sql) => Temp.RawScalar(sql.Replace("{ann}", await Stored(Ann), StringComparison.Ordinal));

    private sealed record ForgedRow(
        long Sequence, long At, long Kind, string TraceId, string? Provider, string? Tool, string? IntentId, string? ClientId, string? Detail)
    {
        public const string Query = """
            SELECT sequence AS Sequence, at AS At, kind AS Kind, trace_id AS TraceId, provider AS Provider, tool AS Tool, intent_id AS IntentId,
                client_id AS ClientId, detail AS Detail
            FROM audit WHERE stream = @stream ORDER BY sequence
            """;
    }
}

/// <summary>On a file.</summary>
public sealed class AuditVerifyOnSqlite() : AuditVerifyContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class AuditVerifyOnPostgreSql(PostgresServer server) : AuditVerifyContract(new PostgresStore(server));
