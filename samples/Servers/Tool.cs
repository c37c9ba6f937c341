using System.ComponentModel;
using System.Diagnostics;

namespace ReconnectGrains.Servers;

/// <summary>A program that does one thing and ends.</summary>
internal static class Tool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Where a program is; null where it is not installed.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="folders">Where to look before the PATH.</param>
    public static string? Find(string name, params IEnumerable<string> folders) => folders
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="WorldException">It is not there, failed, or took too long; with what it wrote.</exception>
    public static async Task Run(string name, ProcessStartInfo start, TimeProvider time, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var late = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var process = Begin(name, start);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(stop.Token), process.StandardError.ReadToEndAsync(stop.Token));
            await process.WaitForExitAsync(stop.Token);
            var log = $"{await output}\n{await errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries);
            WorldException.Unless(process.ExitCode == 0, $"{name} failed with exit code {process.ExitCode}.", log);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            throw new WorldException($"{name} did not end within {Deadline.TotalSeconds:0} s.");
        }
    }

    private static Process Begin(string name, ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new WorldException($"{name} cannot be started ({start.FileName}): {e.Message}");
        }
    }
}
