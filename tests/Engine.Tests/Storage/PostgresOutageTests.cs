using Npgsql;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Servers;
using ReconnectGrains.Sessions.Errors;
using static ReconnectGrains.Engine.Tests.Storage.TestStore;

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>What goes wrong with a server of their own.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private LocalPostgres? _server;

    private LocalPostgres Server => _server!;

    private string Database => Server.ConnectionString("postgres");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        _server = await LocalPostgres.Start(durable: true, TimeProvider.System, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_server_that_goes_and_comes_back_is_refused_clearly_and_used_again_without_a_restart()
    {
        using var database = SqlDatabase.OpenPostgreSql(Database, TimeProvider.System);
        var store = new SqlSessionStore(database);
        await store.Save(Ann, 0, new byte[] { 1 }, Nothing, Cancel);
        await Server.StopAtOnce(Cancel);

        for (var i = 0; i < 3; i++)
        {
            (await Should.ThrowAsync<StoreUnavailableException>(() => store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)))
                .Trouble.ShouldBe(StoreTrouble.Disconnected);
        }

        Should.Throw<StoreUnavailableException>(() => SqlDatabase.OpenPostgreSql(Database, TimeProvider.System)).Trouble.ShouldBe(StoreTrouble.Disconnected);
        await Server.Start(Cancel);
        (await store.Load(Ann, Cancel))!.Sealed.ToArray().ShouldBe([1], "what was answered has survived the crash");
        (await store.Save(Ann, 1, new byte[] { 2 }, Nothing, Cancel)).ShouldBe(new SaveOutcome.Saved(2));
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_commit_whose_answer_was_lost_is_recognised_by_its_command()
    {
        await using var world = await TestWorld.Create(Database);
        var node = await world.StartNode();
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        // The server commits, and then waits for a standby that does not exist before it answers.
        await Standby("nobody");
        var call = node.Call("list_invoices", new { page = 2 });

        await Eventually("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        await Standby("");

        (await call).Challenged(ErrorCode.AuthRequired);
        (await node.Look()).Intents.Count.ShouldBe(2);
    }

    [Fact(Timeout = TestWorld.Timeout)]
    [Trait("Proves", "R5")]
    public async Task A_connection_that_is_lost_before_the_commit_leaves_nothing_and_is_said()
    {
        await using var world = await TestWorld.Create(Database);
        var node = await world.StartNode();
        (await node.Call("list_invoices", new { page = 1 })).Challenged(ErrorCode.AuthRequired);
        await using var other = new NpgsqlConnection(Database);
        await other.OpenAsync(Cancel);
        PostgresStore.Run(other, "BEGIN; LOCK TABLE session_index");
        var call = node.Call("list_invoices", new { page = 2 });

        await Eventually("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        PostgresStore.Run(other, "ROLLBACK");

        (await call).Refused(ErrorCode.StoreUnavailable);
        (await node.Look()).Intents.Count.ShouldBe(1);
        (await node.Call("list_invoices", new { page = 2 })).Challenged(ErrorCode.AuthRequired);
    }

    private async Task Standby(string name)
    {
        await PostgresServer.Run(Database, $"ALTER SYSTEM SET synchronous_standby_names = '{name}'", Cancel);
        await PostgresServer.Run(Database, "SELECT pg_reload_conf()", Cancel);
        // The server's processes hear of it one by one.
        await Eventually($"SELECT CASE WHEN current_setting('synchronous_standby_names') = '{name}' THEN 1 END");
    }

    /// <summary>Asks until there is an answer. It is another process that has to come so far.</summary>
    private async Task Eventually(string question)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Deadline);
        while (await PostgresServer.Run(Database, question, deadline.Token) is null or DBNull)
        {
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
