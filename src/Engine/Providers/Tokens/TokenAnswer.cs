using System.Globalization;
using System.Text.Json;
using ReconnectGrains.Engine.Providers.Wire;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Providers.Tokens;

/// <summary>Reads a successful token answer (RFC 6749 §5.1).</summary>
internal static class TokenAnswer
{
    /// <summary>Reads the credentials.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="options">The provider.</param>
    /// <param name="silentScopes">What was granted where the answer has no <c>scope</c>.</param>
    /// <param name="silentRefreshToken">What to keep where the answer has no <c>refresh_token</c>. S36.</param>
    /// <param name="now">Our clock when the answer arrived: the only clock that the expiry is counted by. R4.</param>
    /// <returns>The credentials, or null when there is no bearer token in the answer.</returns>
    public static Credentials? Read(
        JsonElement json, ProviderOptions options, ScopeSet silentScopes, Secret? silentRefreshToken, DateTimeOffset now)
    {
        // A client must not use a token of a type that it does not understand (RFC 6749 §7.1). Some providers omit the type.
        var type = json.Text("token_type") ?? "Bearer";
        var isBearer = type.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || options.BearerTypes.Contains(type);
        if (!isBearer || Token(json, "access_token") is not { } access)
        {
            return null;
        }

        var lifetime = Lifetime(json);
        return new Credentials(
            access,
            Token(json, "refresh_token") ?? silentRefreshToken,
            Scopes(json, options.AnsweredScopeSeparator ?? options.ScopeSeparator) ?? silentScopes,
            now,
            lifetime is { } span ? now + span : null);
    }

    // Anything outside printable ASCII is no token (RFC 6749 appendix A.12, A.17), and would fail in a header with the text in the message.
    private static Secret? Token(JsonElement json, string member) =>
        json.Text(member) is { Length: <= ProviderLimits.LongestToken } text && text.All(c => c is >= ' ' and <= '~')
            ? new Secret(text)
            : null;

    private static ScopeSet? Scopes(JsonElement json, char separator)
    {
        if (!json.TryGetProperty("scope", out var scope))
        {
            return null;
        }

        return scope.ValueKind switch
        {
            JsonValueKind.String => ScopeSet.Parse(json.Text("scope"), separator),

            // Some providers write a list.
            JsonValueKind.Array => ScopeSet.Of(scope.EnumerateArray().Select(s => s.AsText() ?? "").Where(ScopeSet.IsToken)),
            _ => null,
        };
    }

    // A lifetime of nothing cannot be meant: taken by its word, every call would refresh. Then the API's 401 says when it is over.
    private static TimeSpan? Lifetime(JsonElement json)
    {
        if (!json.TryGetProperty("expires_in", out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => json.Text("expires_in"),
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, ProviderLimits.LongestLifetime.TotalSeconds))
            : null;
    }
}
