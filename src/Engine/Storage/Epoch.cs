using Dapper;

namespace ReconnectGrains.Engine.Storage;

/// <summary>
/// Counts the lives of this installation. Restoring a backup begins a new one, in which tickets, codes, grants and unfinished
/// writes of the ones before are void. S49.
/// </summary>
public sealed class Epoch(SqlDatabase database)
{
    /// <summary>The number of the current epoch, from 1.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public Task<long> Current(CancellationToken cancellation) =>
        database.Read(work => work.First<long>("SELECT number FROM epoch WHERE id = 1"), cancellation);

    /// <summary>The same, at start-up, where nothing can be awaited.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public long Now() => database.ReadNow(connection => connection.ExecuteScalar<long>("SELECT number FROM epoch WHERE id = 1"));

    /// <summary>Begins the next epoch. Call it once after restoring a backup, before any node serves.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="StoreUnavailableException">The old epoch goes on.</exception>
    public Task<long> Begin(CancellationToken cancellation) => database.Write(
        work => work.First<long>("UPDATE epoch SET number = number + 1, began_at = @now WHERE id = 1 RETURNING number", new { now = database.Now }),
        cancellation);
}
