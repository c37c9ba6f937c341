namespace ReconnectGrains.Servers;

/// <summary>The last lines that a process wrote.</summary>
/// <param name="kept">How many are kept.</param>
/// <param name="also">Gets every line, in order; for whoever wants them all.</param>
public sealed class RecentLines(int kept = 200, Action<string>? also = null)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();

    /// <summary>Keeps a line, and forgets the oldest where that is one too many.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == kept)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
            also?.Invoke(line);
        }
    }

    /// <summary>What is kept, oldest first.</summary>
    public IReadOnlyList<string> All()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }
}
