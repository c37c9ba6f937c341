using Npgsql;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Servers;

[Collection(nameof(Commands.Processes))]
public sealed class LocalPostgresTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_there_after_a_stop_at_once_on_the_same_address()
    {
        Assert.SkipUnless(LocalPostgres.IsInstalled, LocalPostgres.Missing ?? "");
        await using var server = await LocalPostgres.Start(durable: true, TimeProvider.System, Cancel);
        await server.CreateDatabase("one", Cancel);
        var address = server.ConnectionString("one");
        await Ask(address, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7); SELECT 1");

        await server.StopAtOnce(Cancel);
        await Should.ThrowAsync<NpgsqlException>(() => Ask(address, "SELECT 1"));
        await server.Start(Cancel);

        (await Ask(address, "SELECT n FROM kept")).ShouldBe(7);
        (await Ask(address, "SHOW fsync")).ShouldBe("on");
        await server.Stop(Cancel);
        await server.Start(Cancel);
        (await Ask(address, "SELECT n FROM kept")).ShouldBe(7);
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password_and_a_second_database_of_a_name_is_refused()
    {
        Assert.SkipUnless(LocalPostgres.IsInstalled, LocalPostgres.Missing ?? "");
        await using var server = await LocalPostgres.Start(durable: false, TimeProvider.System, Cancel);
        await server.CreateDatabase("one", Cancel);
        var stranger = new NpgsqlConnectionStringBuilder(server.ConnectionString("one")) { Password = "guessed" }.ConnectionString;

        (await Should.ThrowAsync<PostgresException>(() => Ask(stranger, "SELECT 1"))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        (await Should.ThrowAsync<WorldException>(() => server.CreateDatabase("one", Cancel))).Log.ShouldContain(line => line.Contains("already exists"));
        (await Ask(server.ConnectionString("one"), "SHOW fsync")).ShouldBe("off");
    }

    private static async Task<object?> Ask(string address, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are those of the tests above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancel);
    }
}
