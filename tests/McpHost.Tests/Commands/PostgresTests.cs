using Npgsql;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.Commands;

/// <summary>The commands that touch the store, with PostgreSQL.</summary>
[Collection(nameof(Processes))]
public sealed class PostgresTests : IAsyncLifetime
{
    private LocalPostgres? _server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Database => _server!.ConnectionString("postgres");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        _server = await LocalPostgres.Start(durable: true, TimeProvider.System, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Proves", "S49")]
    [Trait("Proves", "M22")]
    public async Task A_new_epoch_begins_on_the_server_and_the_doctor_makes_nothing_and_finds_it_well()
    {
        using var before = await Run("doctor");
        Text(before).ShouldContain("its tables will be made at the first start: PostgreSQL, database postgres at 127.0.0.1");
        (await Ask("SELECT to_regclass('schema_version') IS NULL")).ShouldBe(true, "looking makes nothing");

        using var epoch = await Run("begin-epoch");
        epoch.ExitCode.ShouldBe(0, Text(epoch));
        Text(epoch).ShouldContain("Epoch 2 has begun in PostgreSQL, database postgres at 127.0.0.1.");
        (await Ask("SELECT number FROM epoch")).ShouldBe(2L);

        using var after = await Run("doctor");
        Text(after).ShouldContain("ok The store answers: PostgreSQL, database postgres at 127.0.0.1");
        Text(after).ShouldContain("ok Our clock and that of the store are");
        Text(after).ShouldContain("The key ring has 0 keys, none of them current");
        foreach (var run in new[] { before, epoch, after })
        {
            Text(run).ShouldNotContain(new NpgsqlConnectionStringBuilder(Database).Password!);
        }
    }

    [Fact]
    [Trait("Proves", "R8")]
    [Trait("Proves", "R5")]
    public async Task A_store_of_a_newer_program_and_one_that_is_gone_are_things_to_mend()
    {
        (await Run("begin-epoch")).Dispose();
        await Ask("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");
        using var newer = await Run("doctor");
        newer.ExitCode.ShouldBe(1);
        Text(newer).ShouldContain("fix The store is of a newer program (schema 999");
        using var refused = await Run("begin-epoch");
        refused.ExitCode.ShouldBe(1);
        Text(refused).ShouldContain("The store refused: NewerSchema");

        await _server!.Stop(Stop);
        using var gone = await Run("doctor");
        gone.ExitCode.ShouldBe(1);
        Text(gone).ShouldContain("fix The store cannot be used: The store refused: Disconnected");
    }

    [Theory]
    [InlineData("Reconnect:Database:Kind=Oracle", "Oracle")]
    [InlineData("Reconnect:Database:ConnectionString=", "Reconnect:Database:ConnectionString is not set")]
    [Trait("Proves", "R6")]
    public async Task A_database_that_cannot_be_is_said_before_anything_starts(string setting, string says)
    {
        using var run = await CommandRun.Of("begin-epoch", "--set", "Reconnect:Database:Kind=PostgreSql", "--set", setting);

        run.ExitCode.ShouldBe(1);
        Text(run).ShouldContain("This configuration cannot work:");
        Text(run).ShouldContain(says);
    }

    private Task<CommandRun> Run(string command) => CommandRun.Of(
        command, "--set", "Reconnect:Database:Kind=PostgreSql", "--set", $"Reconnect:Database:ConnectionString={Database}");

    private async Task<object?> Ask(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        // Literals of this test.
#pragma warning disable CA2100
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Stop);
    }

    // As it reads: lines are broken where the screen ends.
    private static string Text(CommandRun run) =>
        string.Join(' ', string.Join(' ', run.Lines).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
