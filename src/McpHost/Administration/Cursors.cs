using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>Where a page of a list ended, as one text. It restricts and never widens: who changes one only starts elsewhere in what they may see.</summary>
internal static class Cursors
{
    private const int Longest = 2048;

    public static string Of(SessionKey key) => Write(key.Tenant, key.User);

    public static string Of(ParkedCursor at) => Write(Number(at.Since), at.SessionKey, at.IntentId);

    public static string Of(AuditCursor at) => Write(Number(at.At.ToUnixTimeMilliseconds()), at.Stream, Number(at.Sequence));

    public static string Of(AlertCursor at) => Write("alert", Number(at.RaisedAt.ToUnixTimeMilliseconds()), at.Id, "");

    public static string Of(ScopeAuditCursor at) => Write("scopes", at.Order.ToString(CultureInfo.InvariantCulture), at.SessionKey, at.Provider, "");

    public static ScopeAuditCursor? Scopes(string text) =>
        Read(text, 5) is { } parts && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var order)
            ? new(order, parts[2], parts[3])
            : null;

    public static AlertCursor? Alert(string text) =>
        Read(text, 4) is { } parts && Number(parts[1]) is { } at && at is >= 0 and < 253402300800000
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(at), parts[2])
            : null;

    public static SessionKey? Session(string text) => Read(text, 2) is { } parts ? SessionKey.Create(parts[0], parts[1]) : null;

    public static ParkedCursor? Parked(string text) =>
        Read(text, 3) is { } parts && Number(parts[0]) is { } since ? new(since, parts[1], parts[2]) : null;

    public static AuditCursor? Audit(string text) =>
        Read(text, 3) is { } parts && Number(parts[0]) is { } at && at is >= 0 and < 253402300800000 && Number(parts[2]) is { } sequence
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(at), parts[1], sequence)
            : null;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Write(params string[] parts) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(parts));

    private static string[]? Read(string text, int count)
    {
        if (text.Length > Longest || !Base64Url.IsValid(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(text)) is { } parts && parts.Length == count
                && parts.All(p => p is not null && !p.Contains('\0', StringComparison.Ordinal))
                    ? parts
                    : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}
