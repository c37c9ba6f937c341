using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>The name of a session's grain.</summary>
public static class GrainKey
{
    /// <summary>
    /// The SHA-256 of the session's canonical key, in hexadecimal. A hash and not the key itself: grain keys become names of blobs, columns
    /// of at most 512 characters and words in logs, and ids of people are too long for the first two and have no business in the third.
    /// </summary>
    public static string Of(SessionKey key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Canonical)));
}
