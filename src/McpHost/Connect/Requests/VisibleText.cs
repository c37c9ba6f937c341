using System.Globalization;
using System.Text;

namespace ReconnectGrains.McpHost.Connect.Requests;

/// <summary>
/// Splits a text of unknown origin into what can be shown and what would hide or reorder something: bidi overrides, control and
/// zero-width characters, blanks that are not blanks. A person must see what would run, not what somebody arranged to be seen.
/// </summary>
public static class VisibleText
{
    // Letters and marks that draw nothing: fillers, the braille blank, the grapheme joiner, variation selectors but the common emoji one.
    private static readonly (int First, int Last)[] DrawNothing =
        [(0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0E), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF)];

    /// <summary>A stretch of text; with <paramref name="Marked"/>, the name of a character that draws nothing.</summary>
    public readonly record struct Part(string Text, bool Marked);

    /// <summary>The parts, in order. Joined without the marked ones they are the text without the characters that draw nothing.</summary>
    public static IReadOnlyList<Part> Split(string text)
    {
        var parts = new List<Part>();
        var plain = 0;
        for (var i = 0; i < text.Length;)
        {
            var known = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!known || (IsInvisible(rune) && !IsLineEnd(text, i)))
            {
                Add(parts, text[plain..i]);
                parts.Add(new Part($"U+{(known ? rune.Value : text[i]):X4}", Marked: true));
                plain = i + length;
            }

            i += length;
        }

        Add(parts, text[plain..]);
        return parts;
    }

    private static void Add(List<Part> parts, string plain)
    {
        if (plain.Length > 0)
        {
            parts.Add(new Part(plain, Marked: false));
        }
    }

    private static bool IsLineEnd(string text, int i) => text[i] is '\n' or '\t' || (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n');

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || DrawNothing.Any(range => rune.Value >= range.First && rune.Value <= range.Last);
}
