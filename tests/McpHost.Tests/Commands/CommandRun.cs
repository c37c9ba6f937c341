using System.Diagnostics;

namespace ReconnectGrains.McpHost.Tests.Commands;

/// <summary>One run of this program from its command line, as a process with a temporary directory of its own.</summary>
internal sealed class CommandRun : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, Tested.Program);

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("reconnect-test-");
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly string? _awaited;
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CommandRun(string environment, string? awaited, string[] args)
    {
        _awaited = awaited;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = environment;
        if (!OperatingSystem.IsWindows())
        {
            // A run of root's starts PostgreSQL as somebody else, who has to get through to their own directory in it.
            _temporary.UnixFileMode |= UnixFileMode.OtherExecute;
        }

        // Every process of a run inherits it, so whatever a run leaves behind can be found.
        start.Environment["TMPDIR"] = _temporary.FullName;
        Process = new Process { StartInfo = start };
        Process.OutputDataReceived += (_, line) => Hear(line.Data);
        Process.ErrorDataReceived += (_, line) => Hear(line.Data);
        Process.Start();
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public int ExitCode => Process.ExitCode;

    public static Task<CommandRun> Of(params string[] args) => new CommandRun("Development", null, args).Ended();

    public static Task<CommandRun> InProduction(params string[] args) => new CommandRun("Production", null, args).Ended();

    /// <summary>A run that has just written this.</summary>
    public static async Task<CommandRun> Until(string said, params string[] args)
    {
        var run = new CommandRun("Development", said, args);
        await run._said.Task.WaitAsync(TestContext.Current.CancellationToken);
        return run;
    }

    public async Task<CommandRun> Ended()
    {
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>Processes of this run that are still there. Only Linux tells.</summary>
    public IReadOnlyList<Process> Left() => OperatingSystem.IsLinux() ? [.. Process.GetProcesses().Where(IsOfThisRun)] : [];

    /// <summary>What the run left in its temporary directory.</summary>
    public IReadOnlyList<string> LeftFolders() => [.. _temporary.EnumerateDirectories("reconnect-*").Select(d => d.Name)];

    public void Dispose()
    {
        foreach (var left in Left())
        {
            left.Kill();
        }

        Process.Dispose();
        _temporary.Delete(recursive: true);
    }

    private bool IsOfThisRun(Process process)
    {
        try
        {
            return process.Id != Environment.ProcessId
                && File.ReadAllText($"/proc/{process.Id}/environ").Contains(_temporary.FullName, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false; // Somebody else's, or gone just now.
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            // It will not say it any more.
            _said.TrySetResult();
            return;
        }

        if (_awaited is not null && line.Contains(_awaited, StringComparison.Ordinal))
        {
            _said.TrySetResult();
        }

        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
