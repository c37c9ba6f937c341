using Orleans.Storage;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Grains.Storage;

namespace ReconnectGrains.Grains.Tests.Storage;

/// <summary>What Orleans asks of a grain storage, of the one that lies in the SQL database; and what it does when that fails.</summary>
public abstract class SqlGrainStorageContract(TestStore temp) : StoreContract(temp)
{
    private static readonly GrainId Ann = GrainId.Create("session", "ann");
    private static readonly GrainId Bob = GrainId.Create("session", "bob");
    private SqlGrainStorage _storage = null!;

    [Fact]
    public async Task What_was_written_is_read_with_its_etag()
    {
        var state = await Read(Ann);
        (state.RecordExists, state.ETag, state.State!.Version).ShouldBe((false, null, 0));

        await Write(state, 5, Ann);

        (state.RecordExists, state.ETag).ShouldBe((true, "1"));
        var read = await Read(Ann);
        (read.RecordExists, read.ETag, read.State!.Version).ShouldBe((true, "1", 5));
        read.State.Sealed.ShouldBe([5]);
        (await Read(Bob)).RecordExists.ShouldBeFalse();
        (await Read(Ann, "other")).RecordExists.ShouldBeFalse();
    }

    [Fact]
    [Trait("Proves", "R8")]
    public async Task What_is_stored_names_no_type_of_this_program()
    {
        await Write(await Read(Ann), 5, Ann);
        var hex = Temp.Database.Dialect.Name == "SQLite" ? "hex(payload)" : "encode(payload, 'hex')";
        var text = System.Text.Encoding.UTF8.GetString(Convert.FromHexString((string)Temp.RawScalar($"SELECT {hex} FROM grain_state")!));
        text.ShouldBe("""{"version":5,"sealed":"BQ=="}""");
    }

    [Fact]
    [Trait("Proves", "R5")]
    [Trait("Proves", "S38")]
    public async Task Of_several_first_writes_one_wins_and_the_others_are_told()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Read(Ann)));

        var ends = await Task.WhenAll(states.Select((s, i) => Won(() => Write(s, i + 1, Ann))));

        ends.Count(won => won).ShouldBe(1);
        var read = await Read(Ann);
        (read.ETag, read.State!.Version).ShouldBe(("1", Array.IndexOf(ends, true) + 1));
    }

    [Fact]
    [Trait("Proves", "R5")]
    [Trait("Proves", "S38")]
    public async Task An_old_etag_writes_and_clears_nothing()
    {
        await Write(await Read(Ann), 1, Ann);
        var (fast, slow) = (await Read(Ann), await Read(Ann));
        await Write(fast, 2, Ann);

        await Should.ThrowAsync<InconsistentStateException>(() => Write(slow, 9, Ann));
        await Should.ThrowAsync<InconsistentStateException>(() => _storage.ClearStateAsync("session", Ann, slow));

        var read = await Read(Ann);
        (read.ETag, read.State!.Version).ShouldBe(("2", 2));
    }

    [Fact]
    public async Task What_was_cleared_is_gone_and_can_be_written_anew()
    {
        var state = await Read(Ann);
        await Write(state, 1, Ann);

        await _storage.ClearStateAsync("session", Ann, state);

        (state.RecordExists, state.ETag, state.State!.Version).ShouldBe((false, null, 0));
        (await Read(Ann)).RecordExists.ShouldBeFalse();
        await Write(state, 2, Ann);
        (await Read(Ann)).State!.Version.ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_store_that_is_gone_is_said_to_be_gone_and_the_state_in_memory_claims_nothing()
    {
        var state = await Read(Ann);
        Temp.RawScalar("DROP TABLE grain_state");

        await Should.ThrowAsync<StoreUnavailableException>(() => Write(state, 1, Ann));
        await Should.ThrowAsync<StoreUnavailableException>(() => Read(Ann));
        await Should.ThrowAsync<StoreUnavailableException>(() => _storage.ClearStateAsync("session", Ann, new GrainState<SessionRecord>(new(), "1")));

        (state.RecordExists, state.ETag).ShouldBe((false, null));
    }

    [Theory]
    [InlineData("00ff")]
    [InlineData("6e756c6c")] // null
    [InlineData("7b2276657273696f6e223a2278227d")] // A version that is no number.
    [Trait("Proves", "R5")]
    [Trait("Proves", "R8")]
    public async Task A_row_that_is_no_state_is_said_to_be_corrupt_and_stays(string hex)
    {
        await Write(await Read(Ann), 1, Ann);
        Temp.RawScalar($"UPDATE grain_state SET payload = {Temp.Literal(hex)}");

        (await Should.ThrowAsync<StoreUnavailableException>(() => Read(Ann))).Trouble.ShouldBe(StoreTrouble.Corrupt);

        Temp.RawScalar($"SELECT COUNT(*) FROM grain_state WHERE payload = {Temp.Literal(hex)}").ShouldBe(1L);
    }

    protected override void Begin() => _storage = new SqlGrainStorage(new GrainRows(Temp.Database), new PlainJson());

    private static async Task<bool> Won(Func<Task> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<GrainState<SessionRecord>> Read(GrainId grain, string name = "session")
    {
        var state = new GrainState<SessionRecord>(new SessionRecord { Version = 99 });
        await _storage.ReadStateAsync(name, grain, state);
        return state;
    }

    private Task Write(GrainState<SessionRecord> state, long version, GrainId grain)
    {
        state.State = new SessionRecord { Version = version, Sealed = [(byte)version] };
        return _storage.WriteStateAsync("session", grain, state);
    }
}

/// <summary>On a file.</summary>
public sealed class SqlGrainStorageOnSqlite() : SqlGrainStorageContract(new TempStore());

/// <summary>On a server.</summary>
public sealed class SqlGrainStorageOnPostgreSql(PostgresServer server) : SqlGrainStorageContract(new PostgresStore(server));
