namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>
/// Libraries go on where a task completes if nobody claims the place, and else in the thread pool. So a task that one of them waits for
/// is completed with no lane in charge: then they go on here, and hand over to our own code, which finds back to its lane.
/// </summary>
internal static class Bridge
{
    public static void Complete(Action complete)
    {
        var lane = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            complete();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(lane);
        }
    }

    /// <summary>The task of our own code as a library may wait for it.</summary>
    public static Task<T> Of<T>(Task<T> ours)
    {
        var theirs = new TaskCompletionSource<T>();
        _ = Carry(ours, theirs);
        return theirs.Task;
    }

    private static async Task Carry<T>(Task<T> ours, TaskCompletionSource<T> theirs)
    {
        try
        {
            var result = await ours;
            Complete(() => theirs.SetResult(result));
        }
        catch (OperationCanceledException e)
        {
            Complete(() => theirs.SetCanceled(e.CancellationToken));
        }
        catch (Exception e)
        {
            Complete(() => theirs.SetException(e));
        }
    }
}
