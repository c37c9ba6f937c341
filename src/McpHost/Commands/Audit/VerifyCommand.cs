using System.CommandLine;
using ReconnectGrains.Engine.Audit;

namespace ReconnectGrains.McpHost.Commands.Audit;

/// <summary><c>audit verify</c>: whether every row is there, and as it was written.</summary>
internal sealed class VerifyCommand(AuditCommand audit)
{
    private readonly Option<FileInfo?> _against = new("--against")
    {
        Description = "A file of exported checkpoints that the log must still fit.",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public Command Command() => audit.On(
        "verify", "Look whether a row was changed, moved or removed; exit with 1 where one was.", [_against], Verify);

    private async Task<int> Verify(IServiceProvider services, ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var copied = new List<AuditCheckpoint>();
        if (parsed.GetValue(_against) is { } file)
        {
            copied.AddRange((await File.ReadAllLinesAsync(file.FullName, cancellation)).Select(AuditLines.Checkpoint).OfType<AuditCheckpoint>());
            screen.Line($"{copied.Count} checkpoints are in {file.Name}.");
        }

        var report = await services.GetRequiredService<AuditVerifier>().Verify(copied, cancellation);
        foreach (var finding in report.Findings)
        {
            screen.Line($"{Word(finding.Fault)}: {(finding.Stream.Length == 0 ? "-" : finding.Stream)} {finding.Sequence}", "red");
        }

        screen.Line(
            $"audit: streams={report.Streams} rows={report.Rows} checkpoints={report.Checkpoints} unnamed={report.Unnamed} findings={report.Findings.Count}",
            report.Findings.Count == 0 ? "green" : "red");
        return report.Findings.Count == 0 ? 0 : 1;
    }

    private static string Word(AuditFault fault) => fault switch
    {
        AuditFault.Changed => "changed",
        AuditFault.Removed => "removed",
        AuditFault.CutOff => "cut off",
        AuditFault.Checkpoint => "checkpoint",
        AuditFault.Nameless => "nameless",
        _ => "unreadable session",
    };
}
