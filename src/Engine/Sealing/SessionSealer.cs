using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>What came of opening a sealed session.</summary>
public abstract record SessionOpening
{
    private SessionOpening()
    {
    }

    /// <summary>The document.</summary>
    public sealed record Opened(ReadOnlyMemory<byte> Plain) : SessionOpening;

    /// <summary>It was not sealed here for this session.</summary>
    public sealed record NotOurs(NotOursReason Reason) : SessionOpening;
}

/// <summary>Why sealed bytes do not open.</summary>
public enum NotOursReason
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>They are no sealed bytes at all.</summary>
    NotSealed = 1,

    /// <summary>The key that sealed them is not in this key ring, is revoked, or cannot be unwrapped: a lost ring or certificate.</summary>
    UnknownKey = 2,

    /// <summary>They were changed, or sealed for another tenant or user and copied here.</summary>
    ChangedOrCopied = 3,
}

/// <summary>
/// Seals a whole session document, bound to its tenant and user: a row that is copied to another key does not open. S43, S44.
/// </summary>
public sealed class SessionSealer(IDataProtectionProvider protection, IKeyManager keys)
{
    /// <summary>Seals a document for its session.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read or written.</exception>
    // Not compressed: the document holds tokens beside text that others choose (tool arguments), and its sealed length is visible to
    // whoever reads the database. Compression would make that length tell how alike the two are (the CRIME attack, at rest).
    public byte[] Seal(SessionKey key, byte[] plain) => For(key).Protect(plain);

    /// <summary>Opens a document of this session.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public SessionOpening Unseal(SessionKey key, ReadOnlyMemory<byte> sealedDocument)
    {
        var bytes = sealedDocument.ToArray();
        return For(key).Unprotect(bytes) is { } plain
            ? new SessionOpening.Opened(plain)
            : new SessionOpening.NotOurs(ReasonFor(bytes));
    }

    private PurposeSeal For(SessionKey key) => new(protection.CreateProtector("ReconnectGrains.Session", "v1", key.Canonical));

    /// <summary>Sealed bytes begin with a mark of four bytes and the id of their key (ASP.NET Core, "authenticated encryption details").</summary>
    private NotOursReason ReasonFor(byte[] bytes)
    {
        ReadOnlySpan<byte> mark = [0x09, 0xF0, 0xC9, 0xF0];
        if (bytes.Length < mark.Length + 16 || !bytes.AsSpan().StartsWith(mark))
        {
            return NotOursReason.NotSealed;
        }

        var id = new Guid(bytes.AsSpan(mark.Length, 16));
        return keys.GetAllKeys().Any(k => k.KeyId == id && !k.IsRevoked && CanBeUnwrapped(k))
            ? NotOursReason.ChangedOrCopied
            : NotOursReason.UnknownKey;
    }

    private static bool CanBeUnwrapped(IKey key)
    {
        try
        {
            return key.CreateEncryptor() is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
