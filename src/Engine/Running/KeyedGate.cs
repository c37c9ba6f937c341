using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>One at a time per session, within this process: spares the store conflicts. The version check is what makes it safe.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<SessionKey, Entry> _entries = [];

    public async Task<IDisposable> Enter(SessionKey key, CancellationToken cancellation)
    {
        Entry entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry!))
            {
                _entries[key] = entry = new Entry();
            }

            entry.Users++;
        }

        try
        {
            await entry.Turn.Enter(cancellation);
            return new Pass(this, key, entry);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }
    }

    private void Leave(SessionKey key, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
            }
        }
    }

    private sealed class Entry
    {
        public Turn Turn { get; } = new();

        public int Users { get; set; }
    }

    private sealed class Pass(KeyedGate gate, SessionKey key, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Turn.Leave();
            gate.Leave(key, entry);
        }
    }
}
