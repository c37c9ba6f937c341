using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>
/// A process that says in one line of JSON that it is ready, and ends when its standard input does: however this process ends, the
/// child does not outlive it.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly RecentLines _lines;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<JsonElement> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    private ChildProcess(string name, ProcessStartInfo start, RecentLines lines, TimeProvider time)
    {
        (Name, _lines, _time) = (name, lines, time);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Starts a process and waits for its ready line.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="start">What to start.</param>
    /// <param name="lines">Gets what it writes.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The process, and what its ready line says.</returns>
    /// <exception cref="WorldException">It did not start, or not in time.</exception>
    public static async Task<(ChildProcess Process, JsonElement Ready)> Start(
        string name, ProcessStartInfo start, RecentLines lines, TimeProvider time, TimeSpan deadline, CancellationToken cancellation)
    {
        var child = new ChildProcess(name, start, lines, time);
        try
        {
            child.Begin();
            return (child, await child._ready.Task.WaitAsync(deadline, time, cancellation));
        }
        catch (TimeoutException)
        {
            await child.DisposeAsync();
            throw new WorldException($"{name} did not say within {deadline.TotalSeconds:0} s that it is ready.", lines.All());
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a crash would: SIGKILL, nothing is written, nobody is told.</summary>
    public async Task Kill(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>Ends it in its own time, and by force where that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                _process.StandardInput.Close();
                await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Ending, _time);
            }
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It never started, or it is just gone.
        }

        _process.Dispose();
    }

    private void Begin()
    {
        try
        {
            _process.Start();
        }
        catch (Win32Exception e)
        {
            throw new WorldException($"{Name} cannot be started ({_process.StartInfo.FileName}): {e.Message}");
        }

        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            if (Interlocked.Decrement(ref _openStreams) == 0)
            {
                _ready.TrySetException(new WorldException($"{Name} ended before it was ready.", _lines.All()));
            }

            return;
        }

        if (line.StartsWith("{\"ready\":true", StringComparison.Ordinal))
        {
            _ready.TrySetResult(JsonElement.Parse(line));
            return;
        }

        _lines.Add(line);
    }
}
