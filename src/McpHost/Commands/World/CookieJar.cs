namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// A browser's cookies as RFC 6265 §5 has them, as far as this world needs: host, path, Secure and age; ports do not count.
/// </summary>
internal sealed class CookieJar
{
    private readonly List<Cookie> _cookies = [];

    /// <summary>Takes the cookies of an answer.</summary>
    /// <param name="from">What answered.</param>
    /// <param name="headers">Its <c>Set-Cookie</c> headers.</param>
    public void Take(Uri from, IEnumerable<string> headers)
    {
        foreach (var cookie in headers.Select(h => Parse(from, h)).OfType<Cookie>())
        {
            _cookies.RemoveAll(c => c.IsSameAs(cookie));
            if (cookie.Value.Length > 0)
            {
                _cookies.Add(cookie);
            }
        }
    }

    /// <summary>The <c>Cookie</c> header for a request; null when there is nothing to send.</summary>
    public string? HeaderFor(Uri to)
    {
        var fitting = _cookies.Where(c => c.Fits(to)).OrderByDescending(c => c.Path.Length).Select(c => $"{c.Name}={c.Value}").ToList();
        return fitting.Count == 0 ? null : string.Join("; ", fitting);
    }

    private static Cookie? Parse(Uri from, string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries);
        var pair = parts[0].Split('=', 2);
        var attributes = parts.Skip(1).Select(p => p.Split('=', 2))
            .ToLookup(p => p[0], p => p.Length > 1 ? p[1] : "", StringComparer.OrdinalIgnoreCase);
        var secure = attributes.Contains("Secure");
        if (pair.Length != 2 || attributes.Contains("Domain") || (secure && from.Scheme != Uri.UriSchemeHttps))
        {
            return null;
        }

        var isOver = attributes["Max-Age"].Any(a => a is "0" or ['-', ..])
            || attributes["Expires"].Any(e => e.Contains("1970", StringComparison.Ordinal));
        var path = attributes["Path"].FirstOrDefault() is ['/', ..] given
            ? given
            : from.AbsolutePath[..Math.Max(1, from.AbsolutePath.LastIndexOf('/'))];
        return new Cookie(from.Host, path, pair[0], isOver ? "" : pair[1], secure);
    }

    private sealed record Cookie(string Host, string Path, string Name, string Value, bool Secure)
    {
        public bool IsSameAs(Cookie other) => (Host, Path, Name) == (other.Host, other.Path, other.Name);

        public bool Fits(Uri to) => to.Host == Host && (!Secure || to.Scheme == Uri.UriSchemeHttps)
            && (to.AbsolutePath == Path || to.AbsolutePath.StartsWith(Path.EndsWith('/') ? Path : Path + "/", StringComparison.Ordinal));
    }
}
