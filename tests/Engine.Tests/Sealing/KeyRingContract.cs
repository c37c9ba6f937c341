using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Audit;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Sealing;

public abstract class KeyRingContract(TestStore temp) : StoreContract(temp)
{
    private static readonly byte[] Document = [1, 2, 3];

    [Fact]
    [Trait("Proves", "S44")]
    public void After_a_rotation_old_documents_open_and_new_ones_use_the_new_key()
    {
        using var node = new SealedStore(Temp);
        var old = node.Sessions.Seal(Ann, Document);

        var newKey = node.Rotate();

        KeyOf(old).ShouldNotBe(newKey);
        node.Sessions.Unseal(Ann, old).ShouldBeOfType<SessionOpening.Opened>();
        // The node that rotated goes over to the new key in the background; another one begins with it.
        using var restarted = new SealedStore(Temp);
        restarted.Sessions.Unseal(Ann, old).ShouldBeOfType<SessionOpening.Opened>();
        KeyOf(restarted.Sessions.Seal(Ann, Document)).ShouldBe(newKey);
    }

    [Fact]
    [Trait("Proves", "S44")]
    public void Nodes_over_one_database_share_the_key_ring()
    {
        using var first = new SealedStore(Temp);
        var bytes = first.Sessions.Seal(Ann, Document);
        using var second = new SealedStore(Temp);

        second.Sessions.Unseal(Ann, bytes).ShouldBeOfType<SessionOpening.Opened>();
    }

    [Fact]
    [Trait("Proves", "M10")]
    public void A_key_lives_for_90_days()
    {
        using var node = new SealedStore(Temp);
        node.Sessions.Seal(Ann, Document);

        var key = node.Keys.ShouldHaveSingleItem();
        (key.ExpirationDate - key.ActivationDate).TotalDays.ShouldBe(90, tolerance: 0.01);
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Every_new_key_is_audited_once_by_however_many_nodes()
    {
        using var node = new SealedStore(Temp);
        using var other = new SealedStore(Temp);
        node.Sessions.Seal(Ann, Document);
        (await node.Rotations.Record(Cancel)).ShouldBe(1);

        node.Rotate();
        (await other.Rotations.Record(Cancel)).ShouldBe(1);
        (await node.Rotations.Record(Cancel)).ShouldBe(0);

        var events = await node.Audit.Find(new AuditQuery(Kind: AuditKind.KeysRotated), 10, Cancel);
        events.Select(e => e.Sequence).ShouldBe([2, 1]);
        events.ShouldAllBe(e => e.Stream == AuditLog.SystemStream && e.Genuine);
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task Nodes_that_audit_together_neither_repeat_nor_lose_a_new_key()
    {
        using var node = new SealedStore(Temp);
        using var other = new SealedStore(Temp);
        node.Sessions.Seal(Ann, Document);
        other.Sessions.Seal(Ann, Document);
        for (var i = 0; i < 11; i++)
        {
            node.Rotate();
        }

        var counts = new int[2];
        // Others take the numbers in between, so that the auditors have to try again.
        await Race.Of(
            () => counts[0] = other.Rotations.Record(CancellationToken.None).GetAwaiter().GetResult(),
            () => counts[1] = other.Rotations.Record(CancellationToken.None).GetAwaiter().GetResult(),
            () => Append(node, 60),
            () => Append(node, 60));

        counts.Sum().ShouldBe(12);
        (await node.Audit.Check(AuditLog.SystemStream, Cancel)).ShouldBe(new AuditCheck.Whole(1, 12 + 120));

        static void Append(SealedStore to, int count)
        {
            for (var i = 0; i < count; i++)
            {
                to.Audit.AppendOutside(new OutsideEvent(AuditKind.AdministratorActed), CancellationToken.None).GetAwaiter().GetResult();
            }
        }
    }

    protected static Guid KeyOf(byte[] sealedBytes) => new(sealedBytes.AsSpan(4, 16));
}

/// <summary>On a file.</summary>
public sealed class KeyRingOnSqlite() : KeyRingContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class KeyRingOnPostgreSql(PostgresServer server) : KeyRingContract(new PostgresStore(server))
{
    [Fact]
    [Trait("Proves", "S44")]
    public async Task Nodes_that_start_together_make_one_first_key_and_all_use_it()
    {
        var nodes = Enumerable.Range(0, 6).Select(_ => new SealedStore(Temp)).ToList();

        var sealedBytes = new byte[nodes.Count][];
        await Race.Of([.. nodes.Select((node, i) => (Action)(() => sealedBytes[i] = node.Sessions.Seal(Ann, [1])))]);

        nodes[0].Keys.Count.ShouldBe(1);
        sealedBytes.Select(KeyOf).Distinct().Count().ShouldBe(1);
        nodes.ForEach(n => n.Dispose());
    }
}
