using System.Globalization;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>A small chart of bars, one per hour.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Hours">The hours, the oldest first.</param>
/// <param name="Counts">How many in each.</param>
/// <param name="Style">How its bars look: <c>good</c> or <c>bad</c>.</param>
public sealed record Chart(string Title, IReadOnlyList<DateTimeOffset> Hours, IReadOnlyList<long> Counts, string Style)
{
    /// <summary>The height of the highest bar, in the chart's own units; every hour is ten wide.</summary>
    public const int Height = 40;

    /// <summary>All of them together.</summary>
    public long Total => Counts.Sum();

    /// <summary>The same in a sentence, for those who do not see it.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture, $"{Title}: {Total} in the last {Hours.Count} hours, at most {(Counts.Count == 0 ? 0 : Counts.Max())} in one hour");

    /// <summary>A bar's height. What happened at all is seen.</summary>
    public int HeightOf(int at) => Counts[at] == 0 ? 0 : Math.Max(1, (int)(Counts[at] * Height / Counts.Max()));
}
