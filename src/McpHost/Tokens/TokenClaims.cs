using System.Text.Json;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Reads the claims of a token whose signature was checked.</summary>
internal static class TokenClaims
{
    /// <summary>The claim as an id: a text, or an integer as it is written. The path is a name first, because names may contain dots.</summary>
    public static string? Id(JsonElement claims, string path) => Find(claims, path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.AsText(),
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out _) => number.GetRawText(),
        _ => null,
    };

    /// <summary>The first of these claims that holds scopes.</summary>
    public static ScopeSet Scopes(JsonElement claims, IEnumerable<string> paths) =>
        paths.Select(p => Find(claims, p)).OfType<JsonElement>().Select(AsScopes).FirstOrDefault(s => s.Count > 0) ?? ScopeSet.Empty;

    /// <summary>True when the claim is this value or a list that contains it.</summary>
    public static bool Has(JsonElement claims, string path, string value) => Find(claims, path) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(v => v.AsText() == value),
        { } single => single.AsText() == value,
        null => false,
    };

    /// <summary>A NumericDate (RFC 7519 §2).</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name)
    {
        var seconds = claims.Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
        return seconds is >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
    }

    private static JsonElement? Find(JsonElement claims, string path) =>
        claims.Member(path) ?? path.Split('.').Aggregate((JsonElement?)claims, (at, name) => at?.Member(name));

    private static ScopeSet AsScopes(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? ScopeSet.Parse(string.Join(' ', value.EnumerateArray().Select(v => v.AsText())))
        : ScopeSet.Parse(value.AsText());
}
