namespace ReconnectGrains.Engine;

/// <summary>
/// One at a time, in the order of asking. Whoever waits goes on with the scheduler where it began to wait, and gives up by the injected
/// clock: a semaphore's waiter who can give up goes on in the thread pool first, and gives up by the clock on the wall.
/// </summary>
internal sealed class Turn
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = [];
    private bool _taken;

    /// <summary>Waits for the turn.</summary>
    public async Task Enter(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Join() is { } waiter)
        {
            await Wait(waiter, null, cancellation);
        }
    }

    /// <summary>Waits for the turn, but not for ever.</summary>
    /// <returns>False when it did not come in time.</returns>
    public async Task<bool> Enter(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Join() is not { } waiter)
        {
            return true;
        }

        using var timer = time.CreateTimer(_ => waiter.TrySetResult(false), null, atMost, Timeout.InfiniteTimeSpan);
        return await Wait(waiter, timer, cancellation);
    }

    /// <summary>Takes the turn if it is free.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            return !_taken && (_taken = true);
        }
    }

    /// <summary>Waits for the turn and blocks the thread; for interfaces that know no other way.</summary>
    /// <returns>False when it did not come in time.</returns>
    public bool EnterNow(TimeSpan atMost)
    {
        if (Join() is not { } waiter)
        {
            return true;
        }

        if (waiter.Task.Wait(atMost))
        {
            return true;
        }

        Forget(waiter);
        return !waiter.TrySetResult(false); // It may have come at the last moment.
    }

    /// <summary>Gives the turn to whoever waits longest.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            while (_waiting.First is { } first)
            {
                _waiting.RemoveFirst();
                if (first.Value.TrySetResult(true))
                {
                    return;
                }
            }

            _taken = false;
        }
    }

    private async Task<bool> Wait(TaskCompletionSource<bool> waiter, ITimer? timer, CancellationToken cancellation)
    {
        using var leaving = cancellation.UnsafeRegister(_ => waiter.TrySetCanceled(cancellation), null);
        try
        {
            return await waiter.Task;
        }
        finally
        {
            timer?.Dispose();
            Forget(waiter);
        }
    }

    /// <summary>Takes the turn, or stands in line.</summary>
    private TaskCompletionSource<bool>? Join()
    {
        lock (_gate)
        {
            if (!_taken)
            {
                _taken = true;
                return null;
            }

            var waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast(waiter);
            return waiter;
        }
    }

    private void Forget(TaskCompletionSource<bool> waiter)
    {
        lock (_gate)
        {
            _waiting.Remove(waiter);
        }
    }
}
