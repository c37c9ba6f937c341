using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Tests.Storage;

/// <summary>A grain that is nothing but the store of its activation. Expected ends travel as numbers: exceptions and the store's types would not.</summary>
[Alias("tests.store")]
public interface IStoreGrain : IGrainWithStringKey
{
    /// <summary>The stored record; null where there is none.</summary>
    [Alias("load")]
    Task<SessionRecord?> Load(string key);

    /// <returns>The new version, 0 for a conflict, or the trouble as a negative number.</returns>
    [Alias("save")]
    Task<long> Save(string key, long expected, byte[] document, long? dueAt, string[] providers);
}

/// <summary>The store as a session's grain has it: state by Orleans, one turn at a time.</summary>
public sealed class StoreGrain : Grain, IStoreGrain, IDisposable
{
    private readonly GrainStateStore _store;

    /// <summary>Made by Orleans.</summary>
    public StoreGrain([PersistentState("session", "session")] IPersistentState<SessionRecord> state, SessionIndex index, TimeProvider time) =>
        _store = new GrainStateStore(state, index, DeactivateOnIdle, time);

    /// <inheritdoc/>
    public async Task<SessionRecord?> Load(string key)
    {
        _store.Doubt(); // What a look of the contract sees, another node may have stored.
        var stored = await _store.Load(SessionKey.Parse(key)!, CancellationToken.None);
        return stored is null ? null : new SessionRecord { Version = stored.Version, Sealed = stored.Sealed.ToArray() };
    }

    /// <inheritdoc/>
    public async Task<long> Save(string key, long expected, byte[] document, long? dueAt, string[] providers)
    {
        var due = dueAt is null ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(dueAt.Value);
        try
        {
            // As the shelf does: nothing is saved that was not loaded. What is in memory is believed, and only the storage fences it.
            var whose = SessionKey.Parse(key)!;
            await _store.Load(whose, CancellationToken.None);
            var outcome = await _store.Save(whose, expected, document, new SessionIndexEntry(due, providers), CancellationToken.None);
            return outcome is SaveOutcome.Saved saved ? saved.Version : 0;
        }
        catch (StoreUnavailableException e)
        {
            return -(long)e.Trouble;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();
}

/// <summary>The store of one activation, as the contract calls it: from outside, through the grain.</summary>
internal sealed class StoreOfGrains(IGrainFactory grains) : ISessionStore
{
    public async Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation)
    {
        var record = await GrainOf(key).Load(key.Canonical);
        return record is null ? null : new StoredSession(key, record.Version, record.Sealed);
    }

    public async Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) => (await GrainOf(key).Load(key.Canonical))?.Version;

    public async Task<SaveOutcome> Save(
        SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry index, CancellationToken cancellation)
    {
        var end = await GrainOf(key).Save(
            key.Canonical, expectedVersion, sealedDocument.ToArray(), index.DueAt?.ToUnixTimeMilliseconds(), [.. index.Providers]);
        return end switch
        {
            > 0 => new SaveOutcome.Saved(end),
            0 => new SaveOutcome.Conflict(),
            _ => throw new StoreUnavailableException((StoreTrouble)(-end)),
        };
    }

    private IStoreGrain GrainOf(SessionKey key) => grains.GetGrain<IStoreGrain>(GrainKey.Of(key));
}
