using ReconnectGrains.Engine.Storage;
using static ReconnectGrains.Engine.Tests.Storage.TempStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public sealed class SqlSessionStoreTests : IDisposable
{
    private readonly TempStore _temp = new();

    private SqlSessionStore Store => new(_temp.Database);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task What_was_saved_is_loaded_with_its_version()
    {
        (await Store.Load(Ann, Cancel)).ShouldBeNull();
        (await Store.CurrentVersion(Ann, Cancel)).ShouldBeNull();

        (await Store.Save(Ann, 0, new byte[] { 1, 2 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(1));
        (await Store.Save(Ann, 1, new byte[] { 3 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2));

        var stored = (await Store.Load(Ann, Cancel)).ShouldNotBeNull();
        stored.Key.ShouldBe(Ann);
        stored.Version.ShouldBe(2);
        stored.Sealed.ToArray().ShouldBe([3]);
        (await Store.CurrentVersion(Ann, Cancel)).ShouldBe(2);
        (await Store.Load(Bob, Cancel)).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_save_over_another_version_than_the_stored_one_is_a_conflict_and_writes_nothing(long expected)
    {
        await Store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await Store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel);

        var due = Nothing with { DueAt = _temp.Clock.Now };
        (await Store.Save(Ann, expected, new byte[] { 9 }, due, Cancel)).ShouldBe(new SaveOutcome.Conflict());

        (await Store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([2]);
        (await new DueList(_temp.Database).Take(_temp.Clock.Now, 10, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_session_that_is_not_there_cannot_be_replaced()
    {
        (await Store.Save(Ann, 1, new byte[] { 1 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Conflict());
        (await Store.Load(Ann, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Of_parallel_savers_exactly_one_wins_each_version()
    {
        using var otherNode = _temp.Another();
        SqlSessionStore[] nodes = [Store, new(otherNode)];
        for (long version = 0; version < 12; version++)
        {
            var expected = version;
            var outcomes = new SaveOutcome[8];
            await Race.Of([.. Enumerable.Range(0, 8).Select(i => (Action)(() =>
                outcomes[i] = nodes[i % 2].Save(Ann, expected, new[] { (byte)i }, Nothing, CancellationToken.None).GetAwaiter().GetResult()))]);

            outcomes.OfType<SaveOutcome.Saved>().ShouldHaveSingleItem().Version.ShouldBe(version + 1);
            outcomes.OfType<SaveOutcome.Conflict>().Count().ShouldBe(7);
            var winner = Array.FindIndex(outcomes, o => o is SaveOutcome.Saved);
            (await Store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([(byte)winner]);
        }
    }

    [Fact]
    [Trait("Proves", "R9")]
    public async Task A_sealed_session_over_512_KiB_is_refused()
    {
        (await Store.Save(Ann, 0, new byte[512 * 1024], Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(1));

        var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => Store.Save(Ann, 1, new byte[(512 * 1024) + 1], Nothing, Cancel));

        refusal.Trouble.ShouldBe(StoreTrouble.TooLarge);
        (await Store.CurrentVersion(Ann, Cancel)).ShouldBe(1);
    }
}
