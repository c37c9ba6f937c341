using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Audit;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Authorizing;

public abstract class SigningKeysContract(TestStore temp) : StoreContract(temp)
{
    [Fact]
    [Trait("Proves", "S44")]
    public async Task Nodes_that_begin_together_sign_with_one_key_and_each_knows_the_next()
    {
        using var first = new Node(Temp);
        using var second = new Node(Temp);
        var current = await Task.WhenAll(first.Keys.Current(Cancel), second.Keys.Current(Cancel));
        current[0].KeyId.ShouldBe(current[1].KeyId);
        Ids(await first.Keys.All(Cancel)).ShouldBe(Ids(await second.Keys.All(Cancel)));
        (await first.Store.Audit.Find(new AuditQuery(), 10, Cancel)).Count(e => e.Kind == AuditKind.KeysRotated).ShouldBe(2, "This slot's and the next, each once.");
    }

    [Fact]
    [Trait("Proves", "S44")]
    public async Task A_slot_later_the_next_key_signs_and_the_old_one_still_verifies_until_its_time_is_over()
    {
        using var node = new Node(Temp);
        var old = (await node.Keys.Current(Cancel)).KeyId;
        var next = Ids(await node.Keys.All(Cancel))[^1];
        Temp.Clock.Now += SigningKeys.Slot;
        (await node.Keys.Current(Cancel)).KeyId.ShouldBe(next);
        Ids(await node.Keys.All(Cancel)).ShouldContain(old);
        Temp.Clock.Now += SigningKeys.Slot * SigningKeys.PublishedFor;
        Ids(await node.Keys.All(Cancel)).ShouldNotContain(old);
    }

    [Fact]
    [Trait("Proves", "S44")]
    public async Task Many_who_come_at_once_and_again_later_get_the_very_same_key()
    {
        using var node = new Node(Temp);
        var keys = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => node.Keys.Current(Cancel)));
        Temp.Clock.Now += SigningKeys.Remembered;
        var later = await node.Keys.Current(Cancel);
        keys.ShouldAllBe(k => ReferenceEquals(k, later));
    }

    [Fact]
    [Trait("Proves", "M10")]
    public async Task The_private_half_lies_sealed_in_the_database()
    {
        using var node = new Node(Temp);
        var key = await node.Keys.Current(Cancel);
        var secret = Convert.ToHexString(key.ECDsa.ExportParameters(includePrivateParameters: true).D!);
        var stored = await Temp.Database.Read(work => work.Rows<byte[]>("SELECT sealed FROM signing_keys"), Cancel);
        stored.Count.ShouldBe(2);
        stored.ShouldAllBe(s => !Convert.ToHexString(s).Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Proves", "S28")]
    public async Task An_assertion_is_good_once_at_however_many_nodes_and_forgotten_in_its_time()
    {
        using var other = Temp.Another();
        var (here, there) = (new AssertionLog(Temp.Database), new AssertionLog(other));
        var end = Temp.Clock.Now.AddMinutes(11);
        var used = await Task.WhenAll(here.Note("client", "jti", end, Cancel), there.Note("client", "jti", end, Cancel));
        used.Count(first => first).ShouldBe(1);
        (await there.Note("another", "jti", end, Cancel)).ShouldBeTrue("Ids are each client's own.");
        Temp.Clock.Now = end.AddMinutes(1);
        (await here.Note("client", "later", end.AddMinutes(11), Cancel)).ShouldBeTrue();
        Temp.RawScalar("SELECT COUNT(*) FROM client_assertions").ShouldBe(1L);
    }

    private static List<string> Ids(IEnumerable<ECDsaSecurityKey> keys) => [.. keys.Select(k => k.KeyId)];

    private sealed class Node : IDisposable
    {
        public Node(TestStore temp)
        {
            Store = new SealedStore(temp);
            Keys = new SigningKeys(Store.Database, Store.Protection, Store.Audit, temp.Clock);
        }

        public SealedStore Store { get; }

        public SigningKeys Keys { get; }

        public void Dispose()
        {
            Keys.Dispose();
            Store.Dispose();
        }
    }
}

public sealed class SigningKeysOnSqlite() : SigningKeysContract(new TempStore());

public sealed class SigningKeysOnPostgreSql(PostgresServer server) : SigningKeysContract(new PostgresStore(server));
