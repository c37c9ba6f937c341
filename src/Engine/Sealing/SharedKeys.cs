using Dapper;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>
/// The key manager, with the making of a key agreed among nodes. Data Protection lets each node that finds no usable key make its own,
/// and then remembers for a day the keys that it knows: nodes that start together could not open what the others seal. Here only one
/// makes it, and the others take that one. S44.
/// </summary>
internal sealed class SharedKeys(IKeyManager inner, SqlDatabase database) : IKeyManager
{
    private volatile IReadOnlyCollection<Guid>? _seen;

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        var keys = inner.GetAllKeys();
        _seen = [.. keys.Select(k => k.KeyId)];
        return keys;
    }

    /// <summary>A new key: made here, or made by another node since this one looked.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read or written.</exception>
    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        if (database.Dialect.KeyLock is not { } takeLock)
        {
            return inner.CreateNewKey(activationDate, expirationDate);
        }

        IKey? made = null;
        database.WriteNow((connection, transaction) =>
        {
            // The lock ends with this transaction; the key itself is stored, and visible to others, before that.
            connection.Execute(takeLock, transaction: transaction);
            var seen = _seen;
            made = seen is null ? null : inner.GetAllKeys().FirstOrDefault(k => !k.IsRevoked && !seen.Contains(k.KeyId));
            made ??= inner.CreateNewKey(activationDate, expirationDate);
        });
        _seen = [.. _seen ?? [], made!.KeyId];
        return made;
    }

    public void RevokeKey(Guid keyId, string? reason = null) => inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => inner.RevokeAllKeys(revocationDate, reason);

    public CancellationToken GetCacheExpirationToken() => inner.GetCacheExpirationToken();
}
