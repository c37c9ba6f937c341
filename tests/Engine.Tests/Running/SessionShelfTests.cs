using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;
using static ReconnectGrains.Engine.Tests.Storage.TempStore;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Running;

public sealed class SessionShelfTests : IDisposable
{
    private readonly TempStore _temp = new();
    private readonly SealedStore _sealed;
    private readonly HotSessions _mine = new();
    private readonly HotSessions _theirs = new();

    public SessionShelfTests() => _sealed = new SealedStore(_temp);

    public void Dispose()
    {
        _mine.Dispose();
        _theirs.Dispose();
        _sealed.Dispose();
        _temp.Dispose();
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_look_without_the_turn_never_keeps_a_version_over_the_next_one()
    {
        var shelf = Shelf(_mine);
        var writer = Shelf(_theirs);
        var first = await writer.Save(await writer.Load(Ann, Cancel), Session.Empty(Ann, 0), Cancel);

        (await shelf.Look(Ann, null, Cancel)).Version.ShouldBe(1);
        await writer.Save(first!, first!.Session, Cancel);

        (await shelf.Look(Ann, null, Cancel)).Version.ShouldBe(2);
        (await shelf.Load(Ann, Cancel)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_has_the_turn_keeps_what_it_loads()
    {
        var shelf = Shelf(_mine);
        var writer = Shelf(_theirs);
        await writer.Save(await writer.Load(Ann, Cancel), Session.Empty(Ann, 0), Cancel);
        await shelf.Load(Ann, Cancel);

        using var connection = _temp.Raw();
        Run(connection, "DELETE FROM sessions");

        (await shelf.Look(Ann, null, Cancel)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Who_looks_again_where_nodes_share_the_store_asks_for_the_version_and_loads_only_what_changed()
    {
        var counted = new CountedLoads(new SqlSessionStore(_sealed.Database));
        var shelf = Shelf(_mine, counted);
        var writer = Shelf(_theirs, new SqlSessionStore(_sealed.Database));
        var nothing = await shelf.Look(Ann, null, Cancel);
        (await shelf.Look(Ann, nothing, Cancel)).ShouldBeSameAs(nothing);
        var first = await writer.Save(nothing, Session.Empty(Ann, 0), Cancel);
        counted.Loads.ShouldBe(1);

        var seen = await shelf.Look(Ann, nothing, Cancel);
        seen.Version.ShouldBe(1);
        (await shelf.Look(Ann, seen, Cancel)).ShouldBeSameAs(seen);
        counted.Loads.ShouldBe(2);

        await writer.Save(first!, first!.Session, Cancel);
        (await shelf.Look(Ann, seen, Cancel)).Version.ShouldBe(2);
        counted.Loads.ShouldBe(3);
    }

    [Fact]
    [Trait("Proves", "S38")]
    public async Task Where_nodes_share_the_store_a_kept_session_is_never_taken_for_the_stored_one()
    {
        var store = new SqlSessionStore(_sealed.Database);
        var (mine, theirs) = (Shelf(_mine, store), Shelf(_theirs, store));
        var first = await theirs.Save(await theirs.Load(Ann, Cancel), Session.Empty(Ann, 0), Cancel);
        await mine.Load(Ann, Cancel);

        await theirs.Save(first!, first!.Session, Cancel);

        (await mine.Load(Ann, Cancel)).Version.ShouldBe(2);
    }

    private SessionShelf Shelf(HotSessions memory, ISessionStore? shared = null)
    {
        var matrix = new ScopeMatrix([], new Dictionary<string, ProviderScopes>());
        return new SessionShelf(
            shared ?? new SqlSessionStore(_sealed.Database), memory, _sealed.Sessions, new SessionRules(matrix, [], 0, SingleNode: shared is null), TimeProvider.System);
    }

    private sealed class CountedLoads(ISessionStore inner) : ISessionStore
    {
        public int Loads { get; private set; }

        public Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation)
        {
            Loads++;
            return inner.Load(key, cancellation);
        }

        public Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) => inner.CurrentVersion(key, cancellation);

        public Task<SaveOutcome> Save(
            SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry index, CancellationToken cancellation) =>
            inner.Save(key, expectedVersion, sealedDocument, index, cancellation);
    }
}
