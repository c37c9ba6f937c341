using System.Globalization;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>A small chart of bars, one per hour.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Hours">The hours, the oldest first.</param>
/// <param name="Counts">How many in each, or how much.</param>
/// <param name="Style">How its bars look: <c>good</c> or <c>bad</c>.</param>
public sealed record Chart(string Title, IReadOnlyList<DateTimeOffset> Hours, IReadOnlyList<long> Counts, string Style)
{
    /// <summary>The height of the highest bar, in the chart's own units; every hour is ten wide.</summary>
    public const int Height = 40;

    /// <summary>The unit, where it shows how much and not how many: then the hours do not add up.</summary>
    public string? Unit { get; init; }

    /// <summary>All of them together, or the most.</summary>
    public string Figure => Unit is null ? Text(Counts.Sum()) : $"≤ {Text(Most)}";

    private long Most => Counts.Count == 0 ? 0 : Counts.Max();

    /// <summary>The same in a sentence, for those who do not see it.</summary>
    public string Words => Unit is null
        ? $"{Title}: {Figure} in the last {Hours.Count} hours, at most {Text(Most)} in one hour"
        : $"{Title}: at most {Text(Most)} in an hour of the last {Hours.Count}";

    /// <summary>A number with its unit.</summary>
    public string Text(long number) => number.ToString(CultureInfo.InvariantCulture) + (Unit is null ? "" : $" {Unit}");

    /// <summary>A bar's height. What happened at all is seen.</summary>
    public int HeightOf(int at) => Counts[at] == 0 ? 0 : Math.Max(1, (int)(Counts[at] * Height / Counts.Max()));
}
