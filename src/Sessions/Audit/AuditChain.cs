using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace ReconnectGrains.Sessions.Audit;

/// <summary>
/// Ties each event of a session to all before it: a digest of the event and of the digest before. The last one is in the session's document,
/// which is sealed, so whoever changes, removes or swaps events in the log, or cuts off its end, would have to change the document, too. M17.
/// </summary>
public static class AuditChain
{
    /// <summary>The digest of an event behind those that end in <paramref name="head"/>; without a head a chain begins.</summary>
    public static string Next(string? head, AuditEvent happened) => Next(head, [
        happened.Sequence,
        happened.At.ToUnixTimeMilliseconds(),
        (long)happened.Kind,
        happened.TraceId,
        happened.Provider,
        happened.Tool,
        happened.IntentId,
        happened.ClientId,
        happened.Detail?.Text,
    ]);

    /// <summary>The same of an event's parts, in this order.</summary>
    public static string Next(string? head, IReadOnlyList<object?> parts) =>
        Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<object?[]>([head ?? "", .. parts])));
}
