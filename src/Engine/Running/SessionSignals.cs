using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>Wakes this process's waiters whenever a session was stored.</summary>
internal sealed class SessionSignals
{
    private readonly Dictionary<SessionKey, Waiters> _waiters = [];

    /// <summary>Listens from now on. Look at the session after this, and wait after that: nothing in between is missed.</summary>
    public Listening Listen(SessionKey key)
    {
        lock (_waiters)
        {
            if (!_waiters.TryGetValue(key, out var waiters))
            {
                _waiters[key] = waiters = new Waiters();
            }

            waiters.Count++;
            return new Listening(this, key, waiters, waiters.Next.Task);
        }
    }

    public void Raise(SessionKey key)
    {
        TaskCompletionSource? waiting = null;
        lock (_waiters)
        {
            if (_waiters.TryGetValue(key, out var waiters))
            {
                waiting = waiters.Next;
                waiters.Next = Waiters.New();
            }
        }

        waiting?.SetResult();
    }

    private void Leave(SessionKey key, Waiters waiters)
    {
        lock (_waiters)
        {
            if (--waiters.Count == 0)
            {
                _waiters.Remove(key);
            }
        }
    }

    internal sealed class Waiters
    {
        public int Count { get; set; }

        public TaskCompletionSource Next { get; set; } = New();

        public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class Listening(SessionSignals signals, SessionKey key, Waiters waiters, Task raised) : IDisposable
    {
        public Task Raised => raised;

        public void Dispose() => signals.Leave(key, waiters);
    }
}
