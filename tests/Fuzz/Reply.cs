using System.Text;
using System.Text.RegularExpressions;

namespace ReconnectGrains.Fuzz;

/// <summary>What came back.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Bytes">All that came.</param>
internal sealed partial record Reply(ReplyKind Kind, byte[] Bytes)
{
    /// <summary>Something that a mutation puts into a value, and that must not become a header of ours.</summary>
    public const string Marker = "X-Injected";

    /// <summary>Where more than this is unread when the server closes, the network may lose its answer.</summary>
    private const int LosesNothing = 16 * 1024;

    private string Text => Encoding.Latin1.GetString(Bytes);

    /// <summary>The HTTP status; 0 without one.</summary>
    public int Status => StatusLine.Match(Text) is { Success: true } line ? int.Parse(line.Groups[1].ValueSpan, provider: null) : 0;

    /// <summary>What is wrong with it as an answer to this request; null when nothing is.</summary>
    public string? Problem(Draft draft)
    {
        var head = Text.Split("\r\n\r\n", 2)[0];
        return Kind switch
        {
            ReplyKind.Hung => "no answer within the deadline",
            ReplyKind.Refused => "the connection was refused",
            ReplyKind.Closed when Bytes.Length == 0 && !draft.IsCut && draft.ToBytes().Length < LosesNothing => "the connection was closed without an answer",
            _ when Status is >= 500 and not 505 => $"a server error: {Status}",
            _ when Status == 505 && draft.IsOfOurVersion => "a server error: 505",
            _ when Status == 0 && Bytes.Length > 0 => "an answer that is not HTTP",
            _ when draft.IsForged && draft.Route.IsGuarded && Status is >= 200 and < 300 => "a token that is worth nothing was accepted",
            _ when head.Contains($"\n{Marker}", StringComparison.OrdinalIgnoreCase) => "a value became a header",
            _ when Inside.Match(Text) is { Success: true } inside => $"it tells about the inside: {inside.Value}",
            _ => null,
        };
    }

    [GeneratedRegex(@"^HTTP/1\.[01] (\d{3}) ", RegexOptions.CultureInvariant)]
    private static partial Regex StatusLine { get; }

    [GeneratedRegex(@"\w+Exception\b|\bat [A-Z]\w*\.\w+\(|ReconnectGrains\.\w+\.|SQLite Error|BytePositionInLine")]
    private static partial Regex Inside { get; }
}

/// <summary>How an exchange ended.</summary>
internal enum ReplyKind
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>With a whole answer.</summary>
    Answered = 1,

    /// <summary>The server closed the connection.</summary>
    Closed = 2,

    /// <summary>The server did neither in time.</summary>
    Hung = 3,

    /// <summary>There was nobody to connect to.</summary>
    Refused = 4,
}
