using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tools;

/// <summary>What an API's <c>WWW-Authenticate</c> says about a bearer token (RFC 6750 §3).</summary>
internal static partial class BearerChallenge
{
    /// <summary>The scopes that the API asks for.</summary>
    /// <returns>The scopes, perhaps none; null when no challenge says <c>insufficient_scope</c>.</returns>
    public static ScopeSet? InsufficientScope(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges)
    {
        var parameters = challenges.Where(c => string.Equals(c.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            .Select(c => Parameter().Matches(c.Parameter ?? "").Select(Read).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value))
            .FirstOrDefault(p => p.GetValueOrDefault("error") == "insufficient_scope");
        return parameters is null ? null : ScopeSet.Parse(parameters.GetValueOrDefault("scope"));
    }

    private static (string Name, string Value) Read(Match match) => (
        match.Groups["name"].Value.ToLowerInvariant(),
        match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("\\", "", StringComparison.Ordinal) : match.Groups["token"].Value);

    // auth-param of RFC 9110 §11.2. Linear: no alternative can match what another one does.
    [GeneratedRegex("""(?<name>[A-Za-z0-9_-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s,"]+))""", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Parameter();
}
