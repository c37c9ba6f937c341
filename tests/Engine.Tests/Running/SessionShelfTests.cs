using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Sealing;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Sessions;
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

        (await shelf.Look(Ann, Cancel)).Version.ShouldBe(1);
        await writer.Save(first!, first!.Session, Cancel);

        (await shelf.Look(Ann, Cancel)).Version.ShouldBe(2);
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

        (await shelf.Look(Ann, Cancel)).Version.ShouldBe(1);
    }

    private SessionShelf Shelf(HotSessions memory)
    {
        var matrix = new ScopeMatrix([], new Dictionary<string, ProviderScopes>());
        return new SessionShelf(new SqlSessionStore(_sealed.Database), memory, _sealed.Sessions, new SessionRules(matrix, [], 0, SingleNode: true));
    }
}
