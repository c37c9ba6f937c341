using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Authorizing;

/// <summary>The <c>sub</c> of our own tokens: stable, never reassigned, and it names neither tenant nor user (OpenID Connect Core §8).</summary>
public static class Subject
{
    /// <summary>The subject of a session's user.</summary>
    public static string Of(SessionKey key) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"sub\n{key.Canonical}")));
}
