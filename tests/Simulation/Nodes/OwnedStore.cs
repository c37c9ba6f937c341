using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>
/// The store of one activation, as the cluster engine keeps it: it reads once, then believes what it wrote, until a write fails or somebody
/// doubts it; and it tells the index before it writes.
/// </summary>
internal sealed class OwnedStore(GrainRows rows, SessionIndex index) : ISessionStore
{
    private const string Name = "session";

    private readonly Turn _turn = new();
    private bool _mustRead = true;
    private GrainRow? _committed;

    public async Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation)
    {
        await _turn.Enter(cancellation);
        try
        {
            if (_mustRead)
            {
                _committed = await rows.Read(Name, Name, key.Canonical, cancellation);
                _mustRead = false;
            }

            return _committed is null ? null : new StoredSession(key, _committed.Version, _committed.Payload);
        }
        finally
        {
            _turn.Leave();
        }
    }

    public async Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation) => (await Load(key, cancellation))?.Version;

    public void Doubt() => _mustRead = true;

    public async Task<SaveOutcome> Save(
        SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry entry, CancellationToken cancellation)
    {
        await _turn.Enter(cancellation);
        try
        {
            if (_mustRead || (_committed?.Version ?? 0) != expectedVersion)
            {
                return new SaveOutcome.Conflict();
            }

            await index.Announce(key, entry, cancellation);
            _mustRead = true;
            if (await rows.Write(Name, Name, key.Canonical, expectedVersion, sealedDocument.ToArray(), cancellation) is not { } version)
            {
                return new SaveOutcome.Conflict();
            }

            (_committed, _mustRead) = (new GrainRow(version, sealedDocument), false);
            return new SaveOutcome.Saved(version);
        }
        finally
        {
            _turn.Leave();
        }
    }
}
