using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Commands.Cluster;

/// <summary>The stores that a cluster's nodes share.</summary>
public sealed class ClusterStores : IAsyncDisposable
{
    private const string Database = "reconnect";

    private ClusterStores(LocalPostgres postgres, LocalAzurite? azurite) => (Postgres, Azurite) = (postgres, azurite);

    /// <summary>PostgreSQL: what must be queried lies there, whatever the engine.</summary>
    public LocalPostgres Postgres { get; }

    /// <summary>The Azure Storage emulator, where the engine wants it.</summary>
    public LocalAzurite? Azurite { get; }

    /// <summary>How Npgsql reaches the nodes' database.</summary>
    public string ConnectionString => Postgres.ConnectionString(Database);

    /// <summary>Starts them, empty.</summary>
    /// <param name="withAzurite">The emulator, too.</param>
    /// <param name="time">The clock of deadlines.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">One is not installed, or does not start.</exception>
    public static async Task<ClusterStores> Start(bool withAzurite, TimeProvider time, CancellationToken cancellation)
    {
        var postgres = await LocalPostgres.Start(durable: true, time, cancellation);
        try
        {
            await postgres.CreateDatabase(Database, cancellation);
            return new(postgres, withAzurite ? await LocalAzurite.Start(time, cancellation) : null);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (Azurite?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Postgres.DisposeAsync();
    }
}
