using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Sealing;

/// <summary>What came of opening a sealed text.</summary>
public abstract record LocatorOpening
{
    private LocatorOpening()
    {
    }

    /// <summary>What was sealed.</summary>
    public sealed record Opened(ReadOnlyMemory<byte> Payload) : LocatorOpening;

    /// <summary>It was sealed here for this purpose, but its time is over.</summary>
    public sealed record Expired : LocatorOpening;

    /// <summary>It was not sealed here for this purpose.</summary>
    public sealed record NotOurs : LocatorOpening;
}

/// <summary>Seals what travels through browsers and clients as opaque, URL-safe texts that end by themselves and fit one purpose.</summary>
public sealed class LocatorSealer
{
    /// <summary>Longest sealed text, in characters. Anything longer is refused before any cryptography. R6.</summary>
    public const int MaxTextLength = 4096;

    /// <summary>Longest payload, in bytes: what fits into the longest text beside key id, nonce, time and tag.</summary>
    public const int MaxPayloadBytes = 2900;

    private const int TimeBytes = sizeof(long);

    private readonly Dictionary<LocatorPurpose, PurposeSeal> _seals;

    /// <summary>Seals with this key ring.</summary>
    public LocatorSealer(IDataProtectionProvider protection) =>
        _seals = Enum.GetValues<LocatorPurpose>().Where(p => p != LocatorPurpose.None).ToDictionary(
            p => p,
            p => new PurposeSeal(protection.CreateProtector("ReconnectGrains.Locator", "v1", ((int)p).ToString(CultureInfo.InvariantCulture))));

    /// <summary>Seals a payload until a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The payload is larger than <see cref="MaxPayloadBytes"/>.</exception>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read or written.</exception>
    public string Seal(LocatorPurpose purpose, byte[] payload, DateTimeOffset expires)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadBytes);
        var plain = new byte[TimeBytes + payload.Length];
        BinaryPrimitives.WriteInt64BigEndian(plain, expires.ToUnixTimeMilliseconds());
        payload.CopyTo(plain, TimeBytes);
        return Base64Url.EncodeToString(_seals[purpose].Protect(plain));
    }

    /// <summary>Opens a text of unknown origin. It counts as expired from the moment that was sealed in.</summary>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public LocatorOpening Unseal(LocatorPurpose purpose, string? text, DateTimeOffset now)
    {
        if (Decode(text) is not { } bytes || _seals[purpose].Unprotect(bytes) is not { } plain)
        {
            return new LocatorOpening.NotOurs();
        }

        return now.ToUnixTimeMilliseconds() < BinaryPrimitives.ReadInt64BigEndian(plain)
            ? new LocatorOpening.Opened(plain.AsMemory(TimeBytes))
            : new LocatorOpening.Expired();
    }

    /// <summary>Only the one spelling that <see cref="Seal"/> wrote: the decoder would also take blanks and padding.</summary>
    private static byte[]? Decode(string? text)
    {
        if (text is not { Length: > 0 and <= MaxTextLength })
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && Base64Url.EncodeToString(bytes.AsSpan(0, length)) == text
                ? bytes[..length]
                : null;
    }
}
