using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>
/// Data Protection for one purpose, with its two kinds of failure told apart: it reports a key ring that cannot be read just now
/// and a text that somebody forged as the same exception. Taking the first for the second would declare healthy sessions foreign.
/// </summary>
internal sealed class PurposeSeal(IDataProtector protector)
{
    /// <summary>Seals.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read or written.</exception>
    public byte[] Protect(byte[] plain)
    {
        try
        {
            return protector.Protect(plain);
        }
        catch (CryptographicException e) when (StoreTroubleIn(e) is { } trouble)
        {
            throw new StoreUnavailableException(trouble.Trouble, trouble.Code);
        }
    }

    /// <summary>Opens, or gives null for what was not sealed for this purpose by this key ring.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public byte[]? Unprotect(byte[] bytes)
    {
        try
        {
            return protector.Unprotect(bytes);
        }
        catch (CryptographicException e)
        {
            return StoreTroubleIn(e) is { } trouble ? throw new StoreUnavailableException(trouble.Trouble, trouble.Code) : null;
        }
    }

    private static StoreUnavailableException? StoreTroubleIn(Exception? e)
    {
        while (e is not (null or StoreUnavailableException))
        {
            e = e.InnerException;
        }

        return (StoreUnavailableException?)e;
    }
}
