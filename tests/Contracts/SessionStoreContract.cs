using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Contracts;

/// <summary>
/// What must hold of every place where session documents lie. A test project links this file, and has one sealed class per store that
/// says how to make one.
/// </summary>
public abstract class SessionStoreContract : IAsyncLifetime
{
    private static readonly SessionKey Ann = new("north", "ann");
    private static readonly SessionKey Bob = new("north", "bob");
    private static readonly SessionIndexEntry Nothing = new(null, []);

    /// <summary>The store of this test, empty at first.</summary>
    protected abstract ISessionStore Store { get; }

    /// <summary>The time by the store's clock.</summary>
    protected abstract DateTimeOffset Now { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public abstract ValueTask InitializeAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

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

    [Fact]
    public async Task Another_node_loads_what_was_saved()
    {
        await Store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        var other = AnotherNode();
        (await other.Load(Ann, Cancel)).ShouldNotBeNull().Sealed.ToArray().ShouldBe([1]);

        (await other.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2));

        (await Store.CurrentVersion(Ann, Cancel)).ShouldBe(2);
        (await Store.Load(Ann, Cancel)).ShouldNotBeNull().Sealed.ToArray().ShouldBe([2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Proves", "R5")]
    public async Task A_save_over_another_version_than_the_stored_one_is_a_conflict_and_writes_nothing(long expected)
    {
        await Store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await Store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel);

        (await Store.Save(Ann, expected, new byte[] { 9 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Conflict());

        (await Store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([2]);
    }

    [Fact]
    public async Task A_session_that_is_not_there_cannot_be_replaced()
    {
        (await Store.Save(Ann, 1, new byte[] { 1 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Conflict());
        (await Store.Load(Ann, Cancel)).ShouldBeNull();
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task What_a_saved_session_has_to_be_visited_for_is_found()
    {
        await Store.Save(Ann, 0, new byte[] { 1 }, Nothing with { DueAt = Due }, Cancel);
        await Store.Save(Bob, 0, new byte[] { 1 }, Nothing, Cancel);

        (await TakeDue()).ShouldBe([Ann]);
    }

    [Fact]
    [Trait("Proves", "R1")]
    [Trait("Proves", "S38")]
    public async Task Of_parallel_savers_exactly_one_wins_each_version()
    {
        ISessionStore[] nodes = [Store, AnotherNode()];
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

    /// <summary>When the session that has to be visited is due.</summary>
    protected virtual DateTimeOffset Due => Now;

    /// <summary>Another node's way to the same sessions.</summary>
    protected abstract ISessionStore AnotherNode();

    /// <summary>Takes what is due now from the due list that belongs to the store.</summary>
    protected abstract Task<IReadOnlyList<SessionKey>> TakeDue();
}
