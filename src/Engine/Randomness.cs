using System.Buffers.Text;
using System.Security.Cryptography;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine;

/// <summary>Where every id and secret that this program makes comes from. Injected, so that a test or a simulation can choose.</summary>
/// <param name="fill">Fills a span with random bytes.</param>
public sealed class Randomness(Randomness.Fill fill)
{
    /// <summary>Fills a span with random bytes.</summary>
    public delegate void Fill(Span<byte> bytes);

    /// <summary>The operating system's.</summary>
    public static Randomness OfTheSystem { get; } = new(RandomNumberGenerator.Fill);

    /// <summary>128 random bits, as 32 hexadecimal digits.</summary>
    public string Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>256 random bits, base64url: a PKCE verifier (RFC 7636 §4.1), a nonce, the random part of <c>state</c>.</summary>
    public Secret Secret()
    {
        Span<byte> bytes = stackalloc byte[32];
        fill(bytes);
        return new Secret(Base64Url.EncodeToString(bytes));
    }
}
