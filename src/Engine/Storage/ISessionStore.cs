using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Storage;

/// <summary>
/// Where session documents lie: rows of the SQL database, or what a grain's storage keeps. The version is the fence: of two who loaded
/// the same one, only one can save.
/// </summary>
public interface ISessionStore
{
    /// <summary>The session, or null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<StoredSession?> Load(SessionKey key, CancellationToken cancellation);

    /// <summary>The session's version without its document, or null where there is none: tells whether a copy in memory is current.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<long?> CurrentVersion(SessionKey key, CancellationToken cancellation);

    /// <summary>
    /// Stores the next document if nobody saved in between. What is due never becomes known later than the document: a session that has
    /// to be visited is found.
    /// </summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="expectedVersion">The version that was loaded; 0 when there was none.</param>
    /// <param name="sealedDocument">The sealed document, at most <see cref="SqlSessionStore.MaxSealedBytes"/>.</param>
    /// <param name="index">What must be found without opening it.</param>
    /// <param name="cancellation">Stops waiting. A commit that has begun is carried through.</param>
    /// <exception cref="StoreUnavailableException">Nothing was stored, except where the answer to the commit was lost.</exception>
    Task<SaveOutcome> Save(
        SessionKey key, long expectedVersion, ReadOnlyMemory<byte> sealedDocument, SessionIndexEntry index, CancellationToken cancellation);
}
