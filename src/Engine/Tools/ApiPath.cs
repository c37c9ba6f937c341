using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ReconnectGrains.Engine.Tools;

/// <summary>
/// A path, with its query, below a provider's API base. Written as an interpolated string, every hole is percent-encoded
/// (RFC 3986 §2.1), so that an argument stays one segment or one query value: <c>acme.Get&lt;Invoice&gt;($"invoices/{id}")</c>.
/// </summary>
[InterpolatedStringHandler]
public sealed class ApiPath
{
    /// <summary>Longest path and query, in characters.</summary>
    public const int MaxLength = 4096;

    private readonly StringBuilder _text;

    /// <summary>Called by the compiler for an interpolated string.</summary>
    public ApiPath(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>A path that holds nothing from outside.</summary>
    public static implicit operator ApiPath(string literal) => FromString(literal);

    /// <summary>A path that holds nothing from outside.</summary>
    public static ApiPath FromString(string literal)
    {
        var path = new ApiPath(literal.Length, 0);
        path.AppendLiteral(literal);
        return path;
    }

    /// <summary>Called by the compiler for the author's own text.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Called by the compiler for a hole.</summary>
    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Called by the compiler for a hole with a format.</summary>
    public void AppendFormatted<T>(T value, string? format)
    {
        var text = value switch
        {
            DateTime or DateTimeOffset or DateOnly or TimeOnly when format is null => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        _text.Append(Uri.EscapeDataString(text ?? ""));
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>The URL below a base.</summary>
    /// <exception cref="ArgumentException">The path is absolute, leads out of the base, or could be read that way by a server.</exception>
    internal Uri Below(Uri apiBase)
    {
        var text = ToString();
        var path = text.Split('?', 2)[0];
        if (text.Length > MaxLength || text.Contains('#', StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            throw new ArgumentException("An API path is short and has neither a fragment nor control characters.", nameof(apiBase));
        }

        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) || HasDotSegment(path))
        {
            throw new ArgumentException("An API path is relative and stays below the API's base.", nameof(apiBase));
        }

        var url = new Uri(apiBase, text);

        // The rules above leave nothing to find here; this is the property itself, asked of the URL that will be used.
        return url.GetLeftPart(UriPartial.Authority) == apiBase.GetLeftPart(UriPartial.Authority)
            && url.AbsolutePath.StartsWith(apiBase.AbsolutePath, StringComparison.Ordinal)
                ? url
                : throw new ArgumentException("An API path stays below the API's base.", nameof(apiBase));
    }

    /// <summary>Decodes until nothing changes, because some servers and gateways decode more than once before they resolve dots.</summary>
    private static bool HasDotSegment(string path)
    {
        for (var decoded = path; ;)
        {
            if (decoded.Split('/', '\\').Any(segment => segment.Trim() is "." or "..") || decoded.Contains('\\', StringComparison.Ordinal))
            {
                return true;
            }

            var next = Uri.UnescapeDataString(decoded);
            if (next == decoded)
            {
                return false;
            }

            decoded = next;
        }
    }
}
