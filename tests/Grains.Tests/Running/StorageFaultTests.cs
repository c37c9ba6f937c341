using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Grains.Tests.World;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Tests.Running;

/// <summary>The grain's storage fails in every way that it can, under the real grain.</summary>
public sealed class StorageFaultTests(PostgresServer postgres)
{
    private const string Notes = "POST notes";

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_call_that_the_storage_refuses_to_record_is_not_begun_and_can_be_made_again()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        await world.Connect(silo);
        var before = await silo.Look();
        silo.Faults.Next(FaultyStorage.Writes, CommitFault.Refuse);

        (await silo.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable).RetryAfter.ShouldNotBeNull();

        await silo.Settle();
        world.Ledger.AskedFor(Notes).ShouldBe(0);
        var after = await silo.Look();
        after.Intents.Select(i => i.Id).ShouldBe(before.Intents.Select(i => i.Id));
        after.Remembered.ShouldBe(before.Remembered);
        (await silo.Call("note", new { text = "a" })).Returned();
        world.Ledger.Count(Notes).ShouldBe(1);
    }

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("Proves", "R5")]
    public async Task A_write_whose_answer_was_lost_is_recognised_and_nothing_is_done_twice(int at)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        await world.Connect(silo);
        silo.Faults.Next(FaultyStorage.Writes, [.. Enumerable.Repeat(CommitFault.None, at), CommitFault.LoseTheAnswer]);

        (await silo.Call("note", new { text = "a" })).Returned().Replayed.ShouldBeFalse();

        world.Ledger.AskedFor(Notes).ShouldBe(1);
        (await silo.Look()).Intents.Count(i => i.State is IntentState.Done).ShouldBe(1);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R5")]
    [Trait("Proves", "S38")]
    public async Task A_write_that_somebody_else_overtook_is_decided_again_over_what_they_wrote()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        await world.Connect(silo);
        var write = silo.Faults.Hold(FaultyStorage.Writes);
        var call = silo.Call("note", new { text = "a" });
        await write.Arrived;
        var (theirs, version) = await silo.Overwrite();
        write.Release();

        (await call).Returned();

        world.Ledger.AskedFor(Notes).ShouldBe(1);
        (await silo.Stored()).State!.Version.ShouldBeGreaterThan(version);
        var now = await silo.Look();
        now.Intents.Count(i => i.State is IntentState.Done).ShouldBe(1);
        now.Intents.Select(i => i.Id).ShouldBe(theirs.Intents.Select(i => i.Id).Append((await silo.Intent("note")).Id), ignoreOrder: true);
    }

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Proves", "R5")]
    public async Task A_write_that_hangs_is_given_up_with_its_activation_and_comes_too_late(bool committedBeforeTheNext)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        await world.Connect(silo);
        var start = world.Time.GetUtcNow();
        var write = silo.Faults.Hold(FaultyStorage.Writes);
        var call = silo.Call("note", new { text = "late" });
        await write.Arrived;

        (await world.Hurry(call)).Refused(ErrorCode.StoreUnavailable);

        (world.Time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(GrainLimits.Turn);
        if (committedBeforeTheNext)
        {
            var before = (await silo.Stored()).ETag;
            write.Release();
            await Eventually.Holds("the late write is stored", async () => (await silo.Stored()).ETag != before);
        }

        (await silo.CallUntilServed("note", new { text = "next" })).Returned();
        var stored = await silo.Stored();
        if (!committedBeforeTheNext)
        {
            write.Release();
        }

        // Whatever the given-up activation still does, it starts nothing and overwrites nothing.
        (await silo.Call("note", new { text = "next" })).Returned().Replayed.ShouldBeTrue();
        world.Ledger.AskedFor(Notes).ShouldBe(world.Ledger.Count(Notes));
        world.Ledger.All.Count(h => h.Query == "?text=next").ShouldBe(1);
        world.Ledger.All.Count(h => h.Query == "?text=late").ShouldBe(0);
        (await silo.Stored()).State!.Version.ShouldBeGreaterThanOrEqualTo(stored.State!.Version);
        (await silo.Look()).Intents.ShouldContain(i => i.State is IntentState.Done);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_session_that_cannot_be_read_when_it_is_taken_up_is_said_to_be_away_and_comes_back()
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        silo.Faults.Next(FaultyStorage.Reads, CommitFault.Refuse);

        (await silo.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable);

        (await silo.Call("note", new { text = "a" })).ShouldBeOfType<CallResult.Challenged>();
    }

    [Theory(Timeout = Surroundings.Timeout)]
    [InlineData("garbage")]
    [InlineData("foreign")]
    [InlineData("another user's")]
    [InlineData("newer")]
    [Trait("Proves", "R5")]
    [Trait("Proves", "R8")]
    [Trait("Proves", "S43")]
    public async Task A_stored_session_that_cannot_be_opened_says_so_and_is_left_as_it_is(string what)
    {
        await using var world = await ClusterWorld.Create(await postgres.NewDatabase(Surroundings.Ct));
        var silo = (await world.StartCluster())[0];
        await world.Connect(silo, "bob");
        var document = await Unreadable.Make(what, silo);
        await silo.Store(new SessionRecord { Version = 7, Sealed = document });

        var refused = (await silo.Call("note", new { text = "a" })).Refused(ErrorCode.Internal);

        refused.Problems.ShouldNotBeNull().Single().ShouldContain("cannot be opened");
        (await silo.Stored()).State!.ShouldSatisfyAllConditions(s => s.Version.ShouldBe(7), s => s.Sealed.ShouldBe(document));
        (await silo.Call("note", new { text = "b" }, world.Caller(new SessionKey("northwind", "bob")))).Returned();
        (await silo.Call("note", new { text = "a" })).Refused(ErrorCode.Internal);
    }

    [Fact(Timeout = Surroundings.Timeout)]
    [Trait("Proves", "R5")]
    [Trait("Proves", "R8")]
    public async Task A_row_that_holds_no_state_at_all_is_left_as_it_is_and_the_others_go_on()
    {
        var database = await postgres.NewDatabase(Surroundings.Ct);
        await using var world = await ClusterWorld.Create(database);
        var silo = (await world.StartCluster())[0];
        await silo.Store(new SessionRecord { Version = 1, Sealed = [1] });
        await PostgresServer.Run(database, "UPDATE grain_state SET payload = '\\x00ff00'", Surroundings.Ct);

        (await silo.Call("note", new { text = "a" })).Refused(ErrorCode.StoreUnavailable);

        (await silo.Call("note", new { text = "a" }, world.Caller(new SessionKey("northwind", "bob")))).ShouldBeOfType<CallResult.Challenged>();
        (await PostgresServer.Run(database, "SELECT COUNT(*) FROM grain_state WHERE payload = '\\x00ff00'", Surroundings.Ct)).ShouldBe(1L);
    }
}
