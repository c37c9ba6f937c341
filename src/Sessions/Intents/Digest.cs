using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReconnectGrains.Sessions.Intents;

/// <summary>Recognises the repetition of a call: same MCP client, same tool, same arguments.</summary>
public static class Digest
{
    // Throws on a lone surrogate instead of replacing it: two different texts must never become the same bytes.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// SHA-256 (FIPS 180-4) in base64url without padding (RFC 4648 §5): 43 characters. Each part is framed by its length, so no
    /// character in one of them can move the border to the next.
    /// </summary>
    /// <param name="clientId">The MCP client that calls.</param>
    /// <param name="tool">The tool's MCP name.</param>
    /// <param name="canonicalArguments">The arguments as <see cref="CanonicalJson"/> wrote them.</param>
    /// <exception cref="EncoderFallbackException">A part holds half of a surrogate pair.</exception>
    public static string Of(string clientId, string tool, string canonicalArguments)
    {
        ReadOnlySpan<string> parts = ["ReconnectGrains.Digest.1", clientId, tool, canonicalArguments];
        var length = 0;
        foreach (var part in parts)
        {
            length += sizeof(int) + Strict.GetByteCount(part);
        }

        var framed = new byte[length];
        var rest = framed.AsSpan();
        foreach (var part in parts)
        {
            var written = Strict.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(rest, written);
            rest = rest[(sizeof(int) + written)..];
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(framed, hash);
        return Base64Url.EncodeToString(hash);
    }
}
