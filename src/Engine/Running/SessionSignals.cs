using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>Wakes this process's waiters whenever a session was stored.</summary>
internal sealed class SessionSignals
{
    private readonly Dictionary<SessionKey, List<TaskCompletionSource<bool>>> _waiters = [];

    /// <summary>Listens from now on. Look at the session after this, and wait after that: nothing in between is missed.</summary>
    public Listening Listen(SessionKey key)
    {
        // Whoever waits goes on with its own scheduler, and not within Raise.
        var raised = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiters)
        {
            if (!_waiters.TryGetValue(key, out var waiting))
            {
                _waiters[key] = waiting = [];
            }

            waiting.Add(raised);
        }

        return new Listening(this, key, raised);
    }

    public void Raise(SessionKey key)
    {
        List<TaskCompletionSource<bool>>? waiting;
        lock (_waiters)
        {
            _waiters.Remove(key, out waiting);
        }

        foreach (var raised in waiting ?? [])
        {
            raised.TrySetResult(true);
        }
    }

    private void Leave(SessionKey key, TaskCompletionSource<bool> raised)
    {
        lock (_waiters)
        {
            if (_waiters.TryGetValue(key, out var waiting) && waiting.Remove(raised) && waiting.Count == 0)
            {
                _waiters.Remove(key);
            }
        }
    }

    internal sealed class Listening(SessionSignals signals, SessionKey key, TaskCompletionSource<bool> raised) : IDisposable
    {
        public Task Raised => raised.Task;

        /// <summary>Waits for a store of the session. Ends with the scheduler where it began, whoever ends it.</summary>
        /// <returns>False when there was none in time.</returns>
        public async Task<bool> Wait(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
        {
            using var timer = time.CreateTimer(_ => raised.TrySetResult(false), null, atMost, Timeout.InfiniteTimeSpan);
            using var leaving = cancellation.UnsafeRegister(_ => raised.TrySetCanceled(cancellation), null);
            return await raised.Task;
        }

        public void Dispose() => signals.Leave(key, raised);
    }
}
