using System.Reflection;
using System.Text.RegularExpressions;
using ReconnectGrains.McpHost.Alerts;

namespace ReconnectGrains.McpHost.Runbook;

/// <summary>A part of a line.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Kind">How it is meant.</param>
/// <param name="Url">Where it leads, within the page.</param>
public sealed record Inline(string Text, InlineKind Kind, string? Url = null);

/// <summary>How a part of a line is meant.</summary>
public enum InlineKind
{
    /// <summary>As it stands.</summary>
    Plain = 0,

    /// <summary>Something to type, or a name.</summary>
    Code = 1,

    /// <summary>Important.</summary>
    Strong = 2,

    /// <summary>The name of something on the screen.</summary>
    Emphasis = 3,

    /// <summary>A link within the page.</summary>
    Link = 4,
}

/// <summary>A block of the runbook.</summary>
/// <param name="Level">1 and 2 for headings, 0 for text, 9 for a list.</param>
/// <param name="Anchor">A heading's anchor.</param>
/// <param name="Lines">Its lines: of a list its entries, else one.</param>
public sealed record Block(int Level, string Anchor, IReadOnlyList<IReadOnlyList<Inline>> Lines);

/// <summary>
/// docs/runbook.md as it was when this program was built. It uses few of Markdown's forms (headings, paragraphs, numbered lists, code, strong, emphasis,
/// links within the page), and a test holds that it uses no others.
/// </summary>
internal static partial class RunbookText
{
    /// <summary>A numbered list.</summary>
    public const int List = 9;

    /// <summary>The document.</summary>
    public static IReadOnlyList<Block> Blocks { get; } = Parse(Read());

    internal static IReadOnlyList<Block> Parse(string text) => [.. text.Replace("\r", "", StringComparison.Ordinal)
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read)];

    private static Block Read(string block)
    {
        if (block.StartsWith('#'))
        {
            var level = block.TakeWhile(c => c == '#').Count();
            var title = block[level..].Trim();
            return new(level, AlertWords.Anchor(title), [Inlines(title)]);
        }

        var lines = block.Split('\n').Select(l => l.Trim()).ToList();
        return Entry.IsMatch(lines[0])
            ? new(List, "", [.. Entry.Split(string.Join(' ', lines)).Where(e => e.Length > 0).Select(e => Inlines(e.Trim()))])
            : new(0, "", [Inlines(string.Join(' ', lines))]);
    }

    private static IReadOnlyList<Inline> Inlines(string line)
    {
        List<Inline> parts = [];
        var at = 0;
        foreach (var match in Mark.Matches(line).Cast<Match>())
        {
            parts.Add(new(line[at..match.Index], InlineKind.Plain));
            parts.Add(match switch
            {
                { Groups: var g } when g["code"].Success => new(g["code"].Value, InlineKind.Code),
                { Groups: var g } when g["strong"].Success => new(g["strong"].Value, InlineKind.Strong),
                { Groups: var g } when g["emphasis"].Success => new(g["emphasis"].Value, InlineKind.Emphasis),
                var link => new(link.Groups["text"].Value, InlineKind.Link, link.Groups["url"].Value),
            });
            at = match.Index + match.Length;
        }

        parts.Add(new(line[at..], InlineKind.Plain));
        return [.. parts.Where(p => p.Text.Length > 0)];
    }

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("runbook.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(?:^|\s)\d+\. ", RegexOptions.CultureInvariant)]
    private static partial Regex Entry { get; }

    [GeneratedRegex(@"`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*|\*(?<emphasis>[^*]+)\*|\[(?<text>[^\]]+)\]\((?<url>#[a-z-]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Mark { get; }
}
