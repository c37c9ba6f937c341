using Npgsql;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Storage;
using static ReconnectGrains.Engine.Tests.Storage.PostgresStore;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>What a server that runs can still refuse.</summary>
public sealed class PostgresTroubleTests(PostgresServer server) : IAsyncLifetime
{
    private readonly PostgresStore _temp = new(server);

    public async ValueTask InitializeAsync() => await _temp.Create();

    public ValueTask DisposeAsync()
    {
        _temp.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [Trait("Proves", "R5")]
    [InlineData("40001", StoreTrouble.Busy)]
    [InlineData("40P01", StoreTrouble.Busy)]
    [InlineData("55P03", StoreTrouble.Busy)]
    [InlineData("57014", StoreTrouble.Busy)]
    [InlineData("53100", StoreTrouble.Full)]
    [InlineData("53300", StoreTrouble.Disconnected)]
    [InlineData("08006", StoreTrouble.Disconnected)]
    [InlineData("57P01", StoreTrouble.Disconnected)]
    [InlineData("57P03", StoreTrouble.Disconnected)]
    [InlineData("25006", StoreTrouble.ReadOnly)]
    [InlineData("58030", StoreTrouble.InputOutput)]
    [InlineData("XX001", StoreTrouble.Corrupt)]
    [InlineData("XX002", StoreTrouble.Corrupt)]
    [InlineData("XX000", StoreTrouble.Refused)]
    [InlineData("23505", StoreTrouble.Refused)]
    public void Each_state_of_the_server_means_one_kind_of_trouble(string state, StoreTrouble trouble) =>
        PostgreSql.Dialect.Diagnose(new PostgresException("canary", "ERROR", "ERROR", state)).ShouldBe(new Diagnosis(trouble, state));

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_connection_that_broke_between_two_statements_is_a_lost_one()
    {
        var database = _temp.Another();

        var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => database.Write(
            async work =>
            {
                await Should.ThrowAsync<NpgsqlException>(() => work.First<bool>("SELECT pg_terminate_backend(pg_backend_pid())"));
                return await work.First<long>("SELECT 1");
            },
            Cancel));

        refusal.Trouble.ShouldBe(StoreTrouble.Disconnected);
        await database.Ping(Cancel);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public void A_connection_that_broke_and_took_its_parts_with_it_is_a_lost_one() =>
        PostgreSql.Dialect.Diagnose(new ObjectDisposedException("System.Threading.ManualResetEventSlim")).ShouldBe(new Diagnosis(StoreTrouble.Disconnected, ""));

    [Fact]
    public void What_is_not_the_databases_is_left_alone() => PostgreSql.Dialect.Diagnose(new InvalidOperationException()).ShouldBeNull();

    [Theory]
    [Trait("Proves", "R5")]
    [InlineData("Options=-c statement_timeout=300", "57014")]
    [InlineData("Options=-c lock_timeout=300", "55P03")]
    [InlineData("Command Timeout=1", "timeout")]
    public async Task A_statement_that_waits_for_too_long_is_a_clear_refusal_and_works_again_afterwards(string limit, string code)
    {
        var store = new SqlSessionStore(_temp.Another(limit));
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await using (var other = _temp.Raw())
        {
            Run(other, "BEGIN; UPDATE sessions SET saved_at = 0");

            var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel));

            refusal.Trouble.ShouldBe(StoreTrouble.Busy);
            refusal.Code.ShouldBe(code);
            refusal.InnerException.ShouldBeNull();
            (await store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([1], "readers are not blocked by a writer");
        }

        (await store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2));
    }

    [Fact]
    [Trait("Proves", "R9")]
    public async Task A_node_uses_no_more_connections_than_it_may_and_says_when_all_are_in_use()
    {
        using var database = _temp.Another("Maximum Pool Size=1;Timeout=1");
        var store = new SqlSessionStore(database);
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await using var other = _temp.Raw();
        Run(other, "BEGIN; UPDATE sessions SET saved_at = 0");
        var waiting = store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel);

        (await Should.ThrowAsync<StoreUnavailableException>(() => store.Load(Ann, Cancel))).Trouble.ShouldBe(StoreTrouble.Busy);

        Run(other, "ROLLBACK");
        (await waiting).ShouldBe(new SaveOutcome.Saved(2));
    }

    [Fact]
    public async Task Waiting_for_a_row_can_be_given_up()
    {
        var store = new SqlSessionStore(_temp.Database);
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await using var other = _temp.Raw();
        Run(other, "BEGIN; UPDATE sessions SET saved_at = 0");
        using var given = new CancellationTokenSource();
        var waiting = store.Save(Ann, 1, new byte[] { 2 }, Nothing, given.Token);

        await given.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        Run(other, "ROLLBACK");
        (await store.CurrentVersion(Ann, Cancel)).ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_server_that_has_become_read_only_refuses_clearly_and_still_reads()
    {
        using var database = _temp.Another("Pooling=false");
        var store = new SqlSessionStore(database);
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        var name = new NpgsqlConnectionStringBuilder(_temp.ConnectionString).Database;
        _temp.RawScalar($"ALTER DATABASE {name} SET default_transaction_read_only = on");

        (await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)))
            .ShouldSatisfyAllConditions(e => e.Trouble.ShouldBe(StoreTrouble.ReadOnly), e => e.Code.ShouldBe("25006"));

        (await store.Load(Ann, Cancel))!.Version.ShouldBe(1);
        Should.Throw<StoreUnavailableException>(() => _temp.Another()).Trouble.ShouldBe(StoreTrouble.ReadOnly, "a node does not start on it");
    }

    [Fact]
    [Trait("Proves", "R5")]
    [Trait("Proves", "S45")]
    public async Task A_refusal_by_the_server_repeats_neither_its_text_nor_the_connection_string()
    {
        var store = new SqlSessionStore(_temp.Database);
        Run(_temp.Raw(), """
            CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'canary-of-the-database'; END $$;
            CREATE TRIGGER no BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION no();
            """);

        var refusal = await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 0, new byte[1], Nothing, Cancel));
        var stranger = Should.Throw<StoreUnavailableException>(() => _temp.Another("Password=canary-of-the-password;Username=canary-of-the-user"));

        (refusal.Trouble, refusal.Code).ShouldBe((StoreTrouble.Refused, "P0001"));
        (stranger.Trouble, stranger.Code).ShouldBe((StoreTrouble.Refused, "28P01"));
        refusal.ToString().ShouldNotContain("canary");
        stranger.ToString().ShouldNotContain("canary");
    }

    [Fact]
    [Trait("Proves", "R1")]
    public async Task A_servers_own_idea_of_isolation_changes_nothing()
    {
        SqlDatabase[] nodes = [_temp.Another(Strict), _temp.Another(Strict)];
        var ends = new SaveOutcome[8];
        var changes = new MembershipChange[8];
        await Race.Of([.. Enumerable.Range(0, 8).Select(i => (Action)(() =>
        {
            ends[i] = new SqlSessionStore(nodes[i % 2]).Save(Ann, 0, new byte[1], Nothing, CancellationToken.None).GetAwaiter().GetResult();
            changes[i] = new MembershipDirectory(nodes[i % 2]).Activate(Ann, CancellationToken.None).GetAwaiter().GetResult();
        }))]);

        ends.OfType<SaveOutcome.Saved>().ShouldHaveSingleItem();
        changes.Count(c => c.Changed).ShouldBe(1);
        changes.ShouldAllBe(c => c.Now.Version == 1);
    }

    private const string Strict = "Options=-c default_transaction_isolation=serializable";
}
