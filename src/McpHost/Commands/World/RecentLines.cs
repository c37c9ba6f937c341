namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>The last lines that a process wrote.</summary>
/// <param name="kept">How many are kept.</param>
internal sealed class RecentLines(int kept = 200)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == kept)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    public IReadOnlyList<string> All()
    {
        lock (_gate)
        {
            return [.. _lines];
        }
    }
}
