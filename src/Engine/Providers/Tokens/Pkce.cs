using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Proof key for code exchange, S256 only (RFC 7636 §4.2). S31.</summary>
internal static class Pkce
{
    public static string Challenge(Secret verifier)
    {
        var text = verifier.Reveal();
        return text.Length is >= 43 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
            ? Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(text)))
            : throw new ArgumentException("A code verifier has 43 to 128 unreserved characters (RFC 7636 §4.1).", nameof(verifier));
    }
}
