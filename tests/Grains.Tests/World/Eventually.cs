namespace ReconnectGrains.Grains.Tests.World;

/// <summary>Waits for what silos do by themselves, by the real clock: until it is so, and not for ever.</summary>
internal static class Eventually
{
    /// <summary>What takes longer than this has failed: a silo that dies is noticed within seconds.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until it is so.</summary>
    public static async Task Holds(string what, Func<Task<bool>> look)
    {
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, Surroundings.Ct);
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (!await look().WaitAsync(either.Token))
        {
            try
            {
                await timer.WaitForNextTickAsync(either.Token);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                Assert.Fail($"It did not come to this within {Deadline.TotalSeconds:0} s: {what}.");
            }
        }
    }
}
