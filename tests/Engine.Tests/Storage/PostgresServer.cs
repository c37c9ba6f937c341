using System.Globalization;
using Npgsql;
using ReconnectGrains.Engine.Tests.Storage;
using ReconnectGrains.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace ReconnectGrains.Engine.Tests.Storage;

/// <summary>The PostgreSQL server of this run: started by the first test that needs one, and shared by all; each has its own database.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private LocalPostgres? _server;
    private int _databases;

    /// <summary>An empty database, as a connection string. Skips the test where PostgreSQL is not installed.</summary>
    public async Task<string> NewDatabase(CancellationToken cancellation)
    {
        Assert.SkipWhen(LocalPostgres.Missing is not null, LocalPostgres.Missing ?? "");
        var server = await Started(cancellation);
        var name = $"test{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await Run(server.ConnectionString("postgres"), $"CREATE DATABASE {name}", cancellation);
        return server.ConnectionString(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _turn.Dispose();
    }

    /// <summary>Runs a statement on a connection of its own.</summary>
    internal static async Task<object?> Run(string connectionString, string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync(cancellation);
        // Literals of the tests.
#pragma warning disable CA2100
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<LocalPostgres> Started(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return _server ??= await LocalPostgres.Start(durable: false, TimeProvider.System, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }
}
