using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Audit;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public abstract class SchemaContract(TestStore temp) : StoreContract(temp)
{
    [Fact]
    public void A_database_of_a_newer_schema_is_refused_and_left_alone()
    {
        Temp.Database.Dispose();
        Temp.RawScalar("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");

        var refusal = Should.Throw<StoreUnavailableException>(Temp.Another);

        refusal.Trouble.ShouldBe(StoreTrouble.NewerSchema);
        refusal.Message.ShouldContain("999");
        Temp.RawScalar("SELECT MAX(version) FROM schema_version").ShouldBe(999L);
    }

    [Fact]
    public async Task Nodes_that_start_together_migrate_one_new_database_once()
    {
        var opened = new SqlDatabase[6];
        await Race.Of([.. Enumerable.Range(0, 6).Select(i => (Action)(() => opened[i] = Temp.Another()))]);

        opened.ShouldAllBe(d => d != null);
        Temp.RawScalar("SELECT COUNT(*) - MAX(version) FROM schema_version").ShouldBe(0L, "each step once");
        Temp.RawScalar("SELECT COUNT(*) FROM epoch").ShouldBe(1L);
        Array.ForEach(opened, d => d.Dispose());
    }

    [Fact]
    public async Task Opening_again_keeps_what_is_there()
    {
        await new SqlSessionStore(Temp.Database).Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        Temp.Database.Dispose();

        using var again = Temp.Another();

        (await new SqlSessionStore(again).CurrentVersion(Ann, Cancel)).ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "R8")]
    public async Task A_database_of_the_step_before_gets_the_new_one_and_keeps_what_is_there()
    {
        await new SqlSessionStore(Temp.Database).Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        Temp.Database.Dispose();
        Temp.RawScalar("INSERT INTO session_connections (session_key, provider, trouble, scopes) VALUES ('north/ann', 'acme', 0, 'read')");
        foreach (var index in new[] { "session_connections_excess", "session_connections_tenant", "session_connections_excess_of", "audit_providers", "audit_tenant_kind" })
        {
            Temp.RawScalar($"DROP INDEX {index}");
        }

        foreach (var column in new[] { "tenant", "excess_order" })
        {
            Temp.RawScalar($"ALTER TABLE session_connections DROP COLUMN {column}");
        }

        Temp.RawScalar("DROP TABLE tool_uses");
        Temp.RawScalar("DROP TABLE audit_erasures");
        Temp.RawScalar($"DELETE FROM schema_version WHERE version = {SqlDatabase.SchemaOfThisProgram}");

        using var again = Temp.Another();

        (await new SqlSessionStore(again).CurrentVersion(Ann, Cancel)).ShouldBe(1);
        Temp.RawScalar("SELECT COUNT(*) FROM session_connections WHERE scopes = 'read' AND excess_order = 1").ShouldBe(1L);
        using var node = new Sealing.SealedStore(Temp);
        await node.Audit.AppendOutside(new OutsideEvent(AuditKind.KeysRotated), Cancel);
        (await node.Audit.Check(AuditLog.SystemStream, Cancel)).ShouldBe(new AuditCheck.Whole(1, 1));
    }

    [Fact]
    [Trait("Proves", "S49")]
    public async Task Each_restored_backup_begins_the_next_epoch()
    {
        var epoch = new Epoch(Temp.Database);

        (await epoch.Current(Cancel)).ShouldBe(1);
        (await epoch.Begin(Cancel)).ShouldBe(2);
        (await epoch.Current(Cancel)).ShouldBe(2);
    }
}

/// <summary>On a file.</summary>
public sealed class SchemaOnSqlite() : SchemaContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class SchemaOnPostgreSql(PostgresServer server) : SchemaContract(new PostgresStore(server));
