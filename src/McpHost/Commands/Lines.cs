namespace ReconnectGrains.McpHost.Commands;

/// <summary>Breaks text for a screen.</summary>
internal static class Lines
{
    /// <summary>The lines of a text: broken between words, and inside one only where it is longer than a line.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' ').SelectMany(w => w.Chunk(width).Select(c => new string(c)).DefaultIfEmpty("")))
        {
            var line = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (line.Length <= width)
            {
                lines[^1] = line;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
