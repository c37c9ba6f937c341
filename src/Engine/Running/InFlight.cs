namespace ReconnectGrains.Engine.Running;

/// <summary>Work that was begun and not waited for: known, so that a graceful stop can wait for it. R7.</summary>
internal sealed class InFlight
{
    private readonly HashSet<Task> _running = [];

    /// <summary>Keeps the task until it ends. The task must not throw.</summary>
    public void Track(Task task)
    {
        lock (_running)
        {
            _running.Add(task);
        }

        _ = Forget(task);
    }

    /// <summary>Waits for all of it, or until the token says that it is enough.</summary>
    public async Task Drain(CancellationToken cancellation)
    {
        while (true)
        {
            Task[] left;
            lock (_running)
            {
                left = [.. _running];
            }

            if (left.Length == 0)
            {
                return;
            }

            await Task.WhenAll(left).WaitAsync(cancellation);
        }
    }

    private async Task Forget(Task task)
    {
        try
        {
            await task;
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(task);
            }
        }
    }
}
