using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions.Identity;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Sealing;

public sealed class SessionSealerTests : IDisposable
{
    private static readonly byte[] Document = "canary-refresh-token"u8.ToArray();

    private readonly TempStore _temp = new();
    private readonly SealedStore _node;

    public SessionSealerTests() => _node = new SealedStore(_temp);

    public void Dispose()
    {
        _node.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void A_sealed_document_opens_for_its_own_session() =>
        Plain(_node.Sessions.Unseal(Ann, _node.Sessions.Seal(Ann, Document))).ShouldBe(Document);

    [Fact]
    [Trait("Proves", "S43")]
    public async Task A_row_copied_to_another_user_or_tenant_does_not_open_while_the_others_do()
    {
        var store = new SqlSessionStore(_node.Database);
        SessionKey[] others = [Bob, Ann with { Tenant = "south" }, new("north/ann", "x")];
        foreach (var key in others.Append(Ann))
        {
            await store.Save(key, 0, _node.Sessions.Seal(key, Document), Nothing, Cancel);
        }

        foreach (var copied in others)
        {
            _temp.RawScalar($"UPDATE sessions SET sealed = (SELECT sealed FROM sessions WHERE session_key = '{Ann.Canonical}') WHERE session_key = '{copied.Canonical}'");
            (await Open(copied)).ShouldBe(new SessionOpening.NotOurs(NotOursReason.ChangedOrCopied));
        }

        Plain(await Open(Ann)).ShouldBe(Document);

        async Task<SessionOpening> Open(SessionKey key) => _node.Sessions.Unseal(key, (await store.Load(key, Cancel))!.Sealed);
    }

    [Fact]
    [Trait("Proves", "S43")]
    public void A_changed_byte_anywhere_keeps_the_document_shut()
    {
        var bytes = _node.Sessions.Seal(Ann, Document);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            _node.Sessions.Unseal(Ann, bytes).ShouldBeOfType<SessionOpening.NotOurs>();
            bytes[i] ^= 1;
        }

        Plain(_node.Sessions.Unseal(Ann, bytes)).ShouldBe(Document);
    }

    [Fact]
    public void Bytes_that_were_never_sealed_are_told_apart_from_those_of_another_key_ring()
    {
        using var elsewhere = new TempStore();
        using var stranger = new SealedStore(elsewhere);

        _node.Sessions.Unseal(Ann, Document).ShouldBe(new SessionOpening.NotOurs(NotOursReason.NotSealed));
        _node.Sessions.Unseal(Ann, ReadOnlyMemory<byte>.Empty).ShouldBe(new SessionOpening.NotOurs(NotOursReason.NotSealed));
        _node.Sessions.Unseal(Ann, stranger.Sessions.Seal(Ann, Document)).ShouldBe(new SessionOpening.NotOurs(NotOursReason.UnknownKey));
    }

    [Fact]
    [Trait("Proves", "R5")]
    public void A_key_ring_that_cannot_be_read_is_the_stores_trouble_and_not_a_foreign_document()
    {
        var bytes = _node.Sessions.Seal(Ann, Document);
        using var restarted = new SealedStore(_temp);
        _temp.RawScalar("ALTER TABLE key_ring RENAME TO elsewhere");

        Should.Throw<StoreUnavailableException>(() => restarted.Sessions.Unseal(Ann, bytes));
        Should.Throw<StoreUnavailableException>(() => restarted.Sessions.Seal(Ann, Document));
        Should.Throw<StoreUnavailableException>(() => restarted.Locators.Seal(LocatorPurpose.Ticket, Document, _temp.Clock.Now));
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task No_canary_stands_in_the_file_or_beside_it()
    {
        await new SqlSessionStore(_node.Database).Save(Ann, 0, _node.Sessions.Seal(Ann, Document), Nothing, Cancel);

        _temp.AllBytes().AsSpan().IndexOf(Ann.User.Select(c => (byte)c).ToArray()).ShouldBeGreaterThan(0, "the search looks at the right files");
        _temp.AllBytes().AsSpan().IndexOf(Document).ShouldBe(-1);
        _temp.AllBytes().AsSpan().IndexOf("canary"u8).ShouldBe(-1);
    }

    private static byte[] Plain(SessionOpening opening) => opening.ShouldBeOfType<SessionOpening.Opened>().Plain.ToArray();
}
