using System.Text.RegularExpressions;

namespace ReconnectGrains.McpHost.Authorization.Clients;

/// <summary>Where an answer may go. S23, S29.</summary>
/// <param name="schemes">Schemes of native apps besides those with a dot in their name.</param>
internal sealed partial class RedirectUris(IEnumerable<string> schemes)
{
    /// <summary>Longest redirect URI, in characters.</summary>
    public const int MaxLength = 512;

    private readonly HashSet<string> _schemes = new(schemes, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// True for what a client may register: HTTPS; HTTP on loopback (RFC 8252 §7.3); a scheme of a native app (§7.1). Never what a browser
    /// would run or show by itself.
    /// </summary>
    public bool IsAcceptable(string uri) =>
        uri.Length <= MaxLength
        && uri.All(c => c is > ' ' and < '\x7F' and not ('#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}'))
        && Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
        && parsed.UserInfo.Length == 0
        && (parsed.Scheme == Uri.UriSchemeHttps
            ? parsed.Host.Length > 0
            : parsed.Scheme == Uri.UriSchemeHttp ? Loopback.IsMatch(uri) : parsed.Scheme.Contains('.', StringComparison.Ordinal) || _schemes.Contains(parsed.Scheme));

    /// <summary>True when the client registered exactly this; on loopback the port may differ (RFC 8252 §7.3).</summary>
    public static bool Matches(IEnumerable<string> registered, string asked) => registered.Any(r =>
        r == asked || (Loopback.Match(r) is { Success: true } known && Loopback.Match(asked) is { Success: true } given && Same(known, given)));

    /// <summary>True where whatever runs on that machine may listen: such a client is never taken for granted (RFC 8252 §8.6).</summary>
    public static bool IsOfNobody(string uri) => !uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static bool Same(Match known, Match given) =>
        known.Groups["host"].Value == given.Groups["host"].Value && known.Groups["rest"].Value == given.Groups["rest"].Value;

    [GeneratedRegex(@"^http://(?<host>127\.0\.0\.1|\[::1\]|localhost)(:[0-9]{1,5})?(?<rest>[/?][^#@]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Loopback { get; }
}
