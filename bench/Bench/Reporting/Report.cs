using System.Globalization;

namespace ReconnectGrains.Bench.Reporting;

/// <summary>One line of the table.</summary>
/// <param name="Chapter">Which part of the benchmark: P1 to P7, or W for writes.</param>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure, with its spread.</param>
/// <param name="Unit">Its unit.</param>
internal sealed record Row(string Chapter, string What, string Value, string Unit);

/// <summary>One goal and what was reached.</summary>
/// <param name="Line">As it is printed.</param>
/// <param name="IsReached">It was.</param>
internal sealed record Goal(string Line, bool IsReached);

/// <summary>What a run has found so far.</summary>
internal sealed class Report(Action<string> say)
{
    private readonly List<Row> _rows = [];
    private readonly List<Goal> _goals = [];

    /// <summary>The table.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>The goals.</summary>
    public IReadOnlyList<Goal> Goals => _goals;

    /// <summary>Adds a line, and shows it.</summary>
    public void Add(string chapter, string what, string value, string unit)
    {
        _rows.Add(new(chapter, what, value, unit));
        say($"{chapter,-3} {what,-66} {value,28} {unit}");
    }

    /// <summary>Adds a line of several measurements.</summary>
    public void Add(string chapter, string what, Spread spread, string unit, string format = "#,##0") => Add(chapter, what, spread.Text(format), unit);

    /// <summary>A goal that wants at least something.</summary>
    public void AtLeast(string chapter, string name, double reached, double goal) => Judge(chapter, name, reached, ">=", goal, reached >= goal);

    /// <summary>A goal that wants at most something.</summary>
    public void AtMost(string chapter, string name, double reached, double goal) => Judge(chapter, name, reached, "<=", goal, reached <= goal);

    /// <summary>A goal that wants exactly something.</summary>
    public void Exactly(string chapter, string name, double reached, double goal) => Judge(chapter, name, reached, "==", goal, reached == goal);

    private void Judge(string chapter, string name, double reached, string sign, double goal, bool isReached) =>
        _goals.Add(new($"{chapter} {name}={Text(reached)} goal{sign}{Text(goal)} {(isReached ? "ok" : "short")}", isReached));

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.###", CultureInfo.InvariantCulture);
}
