using System.Net.Sockets;
using Orleans.Storage;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>
/// The store of one activation: whatever Orleans persistence is configured, fenced by its ETag. What must be found without opening the
/// document is recorded in the SQL database before the document is stored, so that a session with something to do is never forgotten.
/// </summary>
internal sealed class GrainStateStore(IPersistentState<SessionRecord> state, SessionIndex index, Action giveUp, TimeProvider time) : ISessionStore, IDisposable
{
    /// <summary>Storage is used by one at a time: a waiter that looks must not read in the middle of a write.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private bool _isFirst = true;
    private bool _mustRead;
    private bool _abandoned;
    private SessionRecord? _committed;
    private SessionIndexEntry? _recorded;

    /// <summary>How often the storage was asked: who has the turn can tell whether an answer came from memory alone.</summary>
    public long Asked { get; private set; }

    /// <inheritdoc/>
    public async Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await Read();
            return _committed is null ? null : new StoredSession(key, _committed.Version, _committed.Sealed);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) => (await Load(key, cancellation))?.Version;

    /// <summary>
    /// What is in memory may be old: a duplicate of this activation may have stored since, and the sweeper may have moved the due entry. The
    /// next load asks the storage, and the next save announces itself again.
    /// </summary>
    public void Doubt() => (_mustRead, _recorded) = (true, null);

    /// <inheritdoc/>
    public async Task<SaveOutcome> Save(
        SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry entry, CancellationToken cancellation)
    {
        if (sealedDocument.Length > SqlSessionStore.MaxSealedBytes)
        {
            throw new StoreUnavailableException(StoreTrouble.TooLarge);
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            if (_mustRead || _isFirst || (_committed?.Version ?? 0) != expectedVersion)
            {
                return new SaveOutcome.Conflict();
            }

            await Announce(key, entry, cancellation);
            return await Write(new SessionRecord { Version = expectedVersion + 1, Sealed = sealedDocument.ToArray() });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task Announce(SessionKey key, SessionIndexEntry entry, CancellationToken cancellation)
    {
        var isKnown = _recorded is not null && _recorded.Providers.SequenceEqual(entry.Providers)
            && (_recorded.Parked, _recorded.Released, _recorded.Digest) == (entry.Parked, entry.Released, entry.Digest)
            && (entry.DueAt is null || _recorded.DueAt <= entry.DueAt);
        if (!isKnown)
        {
            await index.Announce(key, entry, cancellation);
            _recorded = entry;
        }
    }

    private async Task<SaveOutcome> Write(SessionRecord record)
    {
        // Until it is known how this ends, the storage knows better than this memory.
        _mustRead = true;
        state.State = record;
        try
        {
            await Within(state.WriteStateAsync);
        }
        catch (InconsistentStateException)
        {
            return new SaveOutcome.Conflict();
        }

        (_committed, _mustRead) = (record, false);
        return new SaveOutcome.Saved(record.Version);
    }

    private async Task Read()
    {
        if (_mustRead)
        {
            await Within(state.ReadStateAsync);
        }
        else if (!_isFirst)
        {
            return; // What this activation stored or read itself.
        }

        // Orleans reads once by itself, before the first turn.
        (_committed, _mustRead, _isFirst) = (state.RecordExists ? state.State : null, false, false);
    }

    /// <summary>Whatever the storage throws is the store's trouble. One that does not answer is left alone, and the activation with it.</summary>
    private async Task Within(Func<Task> act)
    {
        if (_abandoned)
        {
            throw new StoreUnavailableException(StoreTrouble.Busy, "storage does not answer");
        }

        Asked++;
        Task? storage = null;
        try
        {
            await (storage = act()).WaitAsync(GrainLimits.Turn, time);
        }
        catch (TimeoutException) when (storage is { IsCompleted: false })
        {
            // It may still come to an end, and then write into what this activation believes. Another activation has a state of its own.
            _abandoned = true;
            giveUp();
            throw new StoreUnavailableException(StoreTrouble.Busy, "storage does not answer");
        }
        catch (Exception e) when (e is not InconsistentStateException)
        {
            throw new StoreUnavailableException(Trouble(e), e.GetType().Name);
        }
    }

    private static StoreTrouble Trouble(Exception failure) => failure switch
    {
        StoreUnavailableException ours => ours.Trouble,
        TimeoutException => StoreTrouble.Busy,
        IOException or SocketException => StoreTrouble.Disconnected,
        { InnerException: { } inner } => Trouble(inner),
        _ => StoreTrouble.Refused,
    };
}
