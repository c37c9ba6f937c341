using ReconnectGrains.Engine.Storage;
using static ReconnectGrains.Engine.Tests.Storage.TempStore;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

public sealed class StoreTroubleTests
{
    private static SqliteSettings Impatient { get; } = new() { BusyWait = TimeSpan.FromSeconds(1) };

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_locked_database_is_a_clear_refusal_and_works_again_afterwards()
    {
        using var temp = new TempStore(Impatient);
        var store = new SqlSessionStore(temp.Database);
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        using (var otherProcess = temp.Raw())
        {
            Run(otherProcess, "BEGIN IMMEDIATE");

            var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel));

            refusal.Trouble.ShouldBe(StoreTrouble.Busy);
            refusal.InnerException.ShouldBeNull();
            (await store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([1], "readers are not blocked by a writer");
        }

        (await store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2));
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_full_disk_is_a_clear_refusal_and_nothing_is_half_done()
    {
        using var temp = new TempStore(new SqliteSettings { MaxPages = 90 });
        var store = new SqlSessionStore(temp.Database);
        var due = Nothing with { DueAt = temp.Clock.Now };
        await store.Save(Ann, 0, new byte[10_000], due, Cancel);

        var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 1, new byte[400_000], Nothing, Cancel));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Bob, 0, new byte[400_000], due, Cancel));

        refusal.Trouble.ShouldBe(StoreTrouble.Full);
        (await store.Load(Ann, Cancel))!.Version.ShouldBe(1);
        (await store.Load(Bob, Cancel)).ShouldBeNull();
        (await new DueList(temp.Database).Take(temp.Clock.Now, 10, Cancel)).ShouldBe([Ann]);
        (await store.Save(Ann, 1, new byte[10], Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2), "what fits is still stored");
    }

    [Fact]
    [Trait("Proves", "R5")]
    public void A_file_that_is_no_database_is_a_clear_refusal()
    {
        using var temp = new TempStore();
        File.WriteAllText(temp.File, new string('x', 5000));

        Should.Throw<StoreUnavailableException>(temp.Another).Trouble.ShouldBe(StoreTrouble.Corrupt);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_refusal_by_the_database_does_not_repeat_its_text()
    {
        using var temp = new TempStore();
        var store = new SqlSessionStore(temp.Database);
        temp.RawScalar("CREATE TRIGGER no BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'canary-of-the-database'); END");

        var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 0, new byte[1], Nothing, Cancel));

        refusal.Trouble.ShouldBe(StoreTrouble.Refused);
        refusal.ToString().ShouldNotContain("canary");
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var temp = new TempStore();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            () => new SqlSessionStore(temp.Database).Save(Ann, 0, new byte[1], Nothing, given.Token));

        (await new SqlSessionStore(temp.Database).Load(Ann, Cancel)).ShouldBeNull();
    }
}
