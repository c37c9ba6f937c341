using System.Text.Json;
using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Accounts;

/// <summary>Reads single claims of an ID token or a user-info answer.</summary>
internal static class Claims
{
    /// <summary>
    /// A claim that can be an id: text or a whole number (some providers number their users), bounded, without control characters.
    /// </summary>
    /// <returns>The claim, or null.</returns>
    public static string? Id(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) ? value.GetRawText() : value.AsText();
        return text is { Length: > 0 and <= ProviderLimits.LongestClaim } && !text.Any(char.IsControl) ? text : null;
    }

    /// <summary>True when the claim is this value, or a list that contains it. The path is a name first, because names may contain dots.</summary>
    public static bool Has(JsonElement claims, string path, string value)
    {
        var found = claims.TryGetProperty(path, out var named)
            ? named
            : path.Split('.').Aggregate((JsonElement?)claims, (at, name) =>
                at is { ValueKind: JsonValueKind.Object } inside && inside.TryGetProperty(name, out var next) ? next : null);
        return found switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(v => v.AsText() == value),
            { } single => single.AsText() == value,
            null => false,
        };
    }

    /// <summary>A time claim: seconds since 1970 (RFC 7519 §2, NumericDate).</summary>
    /// <returns>The time, or null.</returns>
    public static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
        && seconds is > 0 and < 253402300800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;
}
