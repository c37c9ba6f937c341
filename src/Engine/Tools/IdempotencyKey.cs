using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ReconnectGrains.Engine.Tools;

/// <summary>The <c>Idempotency-Key</c> of one mutating request.</summary>
internal static class IdempotencyKey
{
    /// <summary>
    /// HMAC-SHA-256 (RFC 2104) under the intent's key, base64url. A repeated run of the same intent sends the same requests in the
    /// same order, so each gets the same key again; a request that differs gets another.
    /// </summary>
    /// <param name="root">The intent's idempotency key.</param>
    /// <param name="ordinal">Counts the mutating requests of the run, from 1.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="pathAndQuery">Path and query of the URL.</param>
    public static string Of(string root, int ordinal, HttpMethod method, string pathAndQuery) => Base64Url.EncodeToString(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(root),
        Encoding.UTF8.GetBytes($"{ordinal.ToString(CultureInfo.InvariantCulture)}\n{method.Method}\n{pathAndQuery}")));
}
