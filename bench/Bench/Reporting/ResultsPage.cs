using System.Text;

namespace ReconnectGrains.Bench.Reporting;

/// <summary>The results as a page that is kept beside the benchmark.</summary>
internal static class ResultsPage
{
    /// <summary>Writes it.</summary>
    public static async Task Write(string path, Report report, IEnumerable<string> machine, string how, CancellationToken cancellation)
    {
        var text = new StringBuilder()
            .AppendLine("# Results of one run")
            .AppendLine()
            .AppendLine($"Written by `make bench`{how}. [README.md](README.md) says what is compared with what, and why that is fair. Medians of alternating rounds;")
            .AppendLine("in parentheses the least and the most of them. Ratios are ratios of medians of the same run.")
            .AppendLine();
        foreach (var line in machine)
        {
            text.AppendLine($"* {line}");
        }

        text.AppendLine().AppendLine("| | what | value | unit |").AppendLine("|---|---|---:|---|");
        foreach (var row in report.Rows)
        {
            text.AppendLine($"| {row.Chapter} | {row.What} | {row.Value} | {row.Unit} |");
        }

        text.AppendLine().AppendLine("```");
        foreach (var goal in report.Goals)
        {
            text.AppendLine(goal.Line);
        }

        await File.WriteAllTextAsync(path, text.AppendLine("```").ToString(), cancellation);
    }
}
