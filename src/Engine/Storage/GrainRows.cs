namespace ReconnectGrains.Engine.Storage;

/// <summary>Rows of the states of grains, for the cluster engine that keeps them in this database.</summary>
public sealed class GrainRows(SqlDatabase database)
{
    /// <summary>The state of a grain, or null where it has none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<GrainRow?> Read(string type, string state, string key, CancellationToken cancellation)
    {
        var row = await database.Read(
            work => work.First<Row>(
                "SELECT version, payload FROM grain_state WHERE grain_type = @type AND state_name = @state AND grain_key = @key", new { type, state, key }),
            cancellation);
        return row is null ? null : new GrainRow(row.Version, row.Payload);
    }

    /// <summary>Writes the state if nobody wrote it since <paramref name="expected"/>, which is 0 where there was none.</summary>
    /// <returns>The new version, or null where somebody was faster.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written, except where the connection was lost during the commit.</exception>
    public Task<long?> Write(string type, string state, string key, long expected, byte[] payload, CancellationToken cancellation)
    {
        var values = new { type, state, key, expected, next = expected + 1, payload, now = database.Now };
        return database.Write<long?>(
            async work => await work.Execute(expected == 0 ? Insert : Replace, values) == 0 ? null : values.next, cancellation);
    }

    /// <summary>Deletes the state if nobody wrote it since.</summary>
    /// <returns>False where somebody did.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was deleted.</exception>
    public Task<bool> Delete(string type, string state, string key, long expected, CancellationToken cancellation) => database.Write(
        async work => expected == 0 || await work.Execute(
            "DELETE FROM grain_state WHERE grain_type = @type AND state_name = @state AND grain_key = @key AND version = @expected",
            new { type, state, key, expected }) > 0,
        cancellation);

    private const string Insert = """
        INSERT INTO grain_state (grain_type, state_name, grain_key, version, saved_at, payload)
        VALUES (@type, @state, @key, @next, @now, @payload) ON CONFLICT (grain_type, state_name, grain_key) DO NOTHING
        """;

    private const string Replace = """
        UPDATE grain_state SET version = @next, saved_at = @now, payload = @payload
        WHERE grain_type = @type AND state_name = @state AND grain_key = @key AND version = @expected
        """;

    private sealed record Row(long Version, byte[] Payload);
}

/// <summary>A grain's state as it lies in the table.</summary>
/// <param name="Version">Counts writes from 1.</param>
/// <param name="Payload">What the grain storage wrote.</param>
public sealed record GrainRow(long Version, ReadOnlyMemory<byte> Payload);
