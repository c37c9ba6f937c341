using ReconnectGrains.McpHost.Commands;

namespace ReconnectGrains.Chaos;

/// <summary>What happens, for the person who watches and for the file.</summary>
internal sealed class EventLog(string file, Screen screen, TimeProvider time) : IAsyncDisposable
{
    private readonly StreamWriter _file = new(file) { AutoFlush = true };
    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();

    /// <summary>Tells it.</summary>
    public void Tell(string what)
    {
        lock (_gate)
        {
            _file.WriteLine($"{time.GetUtcNow():HH:mm:ss.fff} {what}");
            screen.Line($"{time.GetElapsedTime(_began).TotalSeconds,5:0} s  {what}", "grey");
        }
    }

    /// <summary>Keeps lines in the file only.</summary>
    public void Keep(IEnumerable<string> lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                _file.WriteLine(line);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
