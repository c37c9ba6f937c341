using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>One row per session, fenced by its version.</summary>
public sealed class SqlSessionStore(SqlDatabase database) : ISessionStore
{
    /// <summary>Largest sealed document, in bytes.</summary>
    public const int MaxSealedBytes = 512 * 1024;

    /// <inheritdoc/>
    public async Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation)
    {
        var row = await database.Read(
            work => work.First<Row>("SELECT version, sealed FROM sessions WHERE session_key = @key", new { key = key.Canonical }), cancellation);
        return row is null ? null : new StoredSession(key, row.Version, row.Sealed);
    }

    /// <inheritdoc/>
    public Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) =>
        database.Read(work => work.First<long?>("SELECT version FROM sessions WHERE session_key = @key", new { key = key.Canonical }), cancellation);

    /// <summary>Stores the next document and its index entry, together in one transaction.</summary>
    /// <inheritdoc/>
    public Task<SaveOutcome> Save(
        SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry index, CancellationToken cancellation)
    {
        if (sealedDocument.Length > MaxSealedBytes)
        {
            throw new StoreUnavailableException(StoreTrouble.TooLarge);
        }

        var next = expectedVersion + 1;
        var values = new { key = key.Canonical, expected = expectedVersion, next, now = database.Now, document = sealedDocument.ToArray() };
        return database.Write<SaveOutcome>(
            async work =>
            {
                if (await work.Execute(expectedVersion == 0 ? Insert : Replace, values) == 0)
                {
                    return new SaveOutcome.Conflict();
                }

                await SessionIndex.Record(work, key, index);
                return new SaveOutcome.Saved(next);
            },
            cancellation);
    }

    private const string Insert = """
        INSERT INTO sessions (session_key, version, saved_at, sealed) VALUES (@key, @next, @now, @document)
        ON CONFLICT (session_key) DO NOTHING
        """;

    private const string Replace = """
        UPDATE sessions SET version = @next, saved_at = @now, sealed = @document
        WHERE session_key = @key AND version = @expected
        """;

    private sealed record Row(long Version, byte[] Sealed);
}
