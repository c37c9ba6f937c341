using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ReconnectGrains.Servers;

/// <summary>
/// A process that says in a line that it is ready, and ends when its standard input does: however this process ends, the child does not
/// outlive it. A program that does not care about its standard input is started through <see cref="Warden"/>.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly RecentLines _lines;
    private readonly TimeProvider _time;
    private readonly Func<string, bool> _isReady;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    private ChildProcess(string name, ProcessStartInfo start, RecentLines lines, Func<string, bool> isReady, TimeProvider time)
    {
        (Name, _lines, _isReady, _time) = (name, lines, isReady, time);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>True until it has ended.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a process of this house, whose ready line is JSON, and waits for that.</summary>
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
        var (process, ready) = await Start(
            name, start, lines, line => line.StartsWith("{\"ready\":true", StringComparison.Ordinal), time, deadline, cancellation);
        return (process, JsonElement.Parse(ready));
    }

    /// <summary>Starts any process, and waits for the line that says that it is ready.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="start">What to start.</param>
    /// <param name="lines">Gets what else it writes.</param>
    /// <param name="isReady">Knows that line.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The process and its ready line.</returns>
    /// <exception cref="WorldException">It did not start, or not in time.</exception>
    public static async Task<(ChildProcess Process, string Ready)> Start(
        string name,
        ProcessStartInfo start,
        RecentLines lines,
        Func<string, bool> isReady,
        TimeProvider time,
        TimeSpan deadline,
        CancellationToken cancellation)
    {
        var child = new ChildProcess(name, start, lines, isReady, time);
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

    /// <summary>Sends it a signal. Not on Windows.</summary>
    /// <param name="name">The signal, like <c>TERM</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Signal(string name, CancellationToken cancellation)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellation);
    }

    /// <summary>Waits until it has ended.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="WorldException">It did not end in time.</exception>
    public async Task<int> Ended(TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            await _process.WaitForExitAsync(cancellation).WaitAsync(deadline, _time, cancellation);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new WorldException($"{Name} did not end within {deadline.TotalSeconds:0} s.", _lines.All());
        }
    }

    /// <summary>Sends a line to its standard input, and waits until it has ended.</summary>
    /// <param name="line">What it is told.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="WorldException">It did not end in time.</exception>
    public async Task End(string line, TimeSpan deadline, CancellationToken cancellation)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            // Nobody reads any more: it is gone, or going.
        }

        await Ended(deadline, cancellation);
    }

    /// <summary>Ends it in its own time, and by force where that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Ending, _time);
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

        if (_isReady(line) && _ready.TrySetResult(line))
        {
            return;
        }

        _lines.Add(line);
    }
}
