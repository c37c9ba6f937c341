using System.Globalization;
using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Audit;

/// <summary>
/// What an audit event may say beyond its kind. There is no way to make one from free text, so no token, argument or name can
/// get into the log: redaction by construction. M17, S45.
/// </summary>
public sealed record AuditDetail
{
    [JsonConstructor]
    internal AuditDetail(string text) => Text = text;

    /// <summary>The stored text.</summary>
    [JsonInclude]
    public string Text { get; }

    /// <summary>An error code, by its wire name.</summary>
    public static AuditDetail Of(ErrorCode code) => new(ErrorCodes.Wire(code));

    /// <summary>Scopes.</summary>
    public static AuditDetail Of(ScopeSet scopes) => new(scopes.ToString());

    /// <summary>A member of a closed enumeration, by name.</summary>
    public static AuditDetail Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => new(value.ToString());

    /// <summary>The first eight bytes of a digest under a key: what it was made of cannot be told from it.</summary>
    public static AuditDetail OfDigest(ReadOnlySpan<byte> digest) => new(Convert.ToHexStringLower(digest[..8]));

    /// <summary>A number.</summary>
    public static AuditDetail Of(long count) => new(count.ToString(CultureInfo.InvariantCulture));
}
