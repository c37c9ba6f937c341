using System.CommandLine;
using System.Text;
using ReconnectGrains.Engine.Audit;

namespace ReconnectGrains.McpHost.Commands.Audit;

/// <summary><c>audit export</c>: the log as lines of JSON.</summary>
internal sealed class ExportCommand(AuditCommand audit)
{
    private const int Page = 500;

    private readonly Option<string?> _tenant = new("--tenant") { Description = "Only of this tenant." };
    private readonly Option<string?> _trace = new("--trace") { Description = "Only of this trace." };
    private readonly Option<DateTimeOffset?> _from = new("--from") { Description = "Not before this time.", HelpName = "TIME" };
    private readonly Option<DateTimeOffset?> _to = new("--to") { Description = "Before this time.", HelpName = "TIME" };
    private readonly Option<bool> _checkpoints = new("--checkpoints") { Description = "The checkpoints instead of the events." };
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Into this file, which only its owner can read; else to standard output.", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public Command Command() => audit.On(
        "export", "Write the events, newest first, or the checkpoints, oldest first, as lines of JSON.", [_tenant, _trace, _from, _to, _checkpoints, _out], Export);

    private async Task<int> Export(IServiceProvider services, ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var lines = parsed.GetValue(_checkpoints) ? Checkpoints(services, parsed, cancellation) : Events(services, parsed, cancellation);
        if (parsed.GetValue(_out) is not { } file)
        {
            await foreach (var line in lines)
            {
                screen.Exact(line);
            }

            return 0;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file.FullName, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
        var count = 0;
        await foreach (var line in lines)
        {
            await writer.WriteAsync($"{line}\n".AsMemory(), cancellation);
            count++;
        }

        screen.Line($"{count} lines are in {file.Name}.");
        return 0;
    }

    private async IAsyncEnumerable<string> Events(
        IServiceProvider services, ParseResult parsed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var log = services.GetRequiredService<AuditLog>();
        var query = new AuditQuery(parsed.GetValue(_trace), parsed.GetValue(_tenant), From: parsed.GetValue(_from), To: parsed.GetValue(_to));
        while (await log.Find(query, Page, cancellation) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                yield return AuditLines.Of(entry);
            }

            query = query with { After = page[^1].Cursor };
        }
    }

    private async IAsyncEnumerable<string> Checkpoints(
        IServiceProvider services, ParseResult parsed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var checkpoints = services.GetRequiredService<AuditCheckpoints>();
        foreach (var tenant in await checkpoints.Tenants(cancellation))
        {
            if (parsed.GetValue(_tenant) is { } only && only != tenant)
            {
                continue;
            }

            long after = 0;
            while (await checkpoints.Find(tenant, after, Page, cancellation) is { Count: > 0 } page)
            {
                foreach (var checkpoint in page)
                {
                    yield return AuditLines.Of(checkpoint);
                }

                after = page[^1].Number;
            }
        }
    }
}
