using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>Waits for something that another process does: until it is so, and not for ever.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    /// <summary>Looks until what is seen fits.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="look">Looks once.</param>
    /// <param name="fits">Says whether what it saw is it.</param>
    /// <param name="within">How long it may take, where that is more than what suffices for everything else.</param>
    /// <exception cref="WorldException">It did not come to that in time.</exception>
    public static async Task<T> See<T>(string what, Func<CancellationToken, Task<T>> look, Func<T, bool> fits, TimeSpan? within = null)
    {
        var test = TestContext.Current.CancellationToken;
        var deadline = within ?? Deadline;
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, test);
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (true)
            {
                if (await look(stop.Token) is var seen && fits(seen))
                {
                    return seen;
                }

                await timer.WaitForNextTickAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (!test.IsCancellationRequested)
        {
            throw new WorldException($"It did not come to this within {deadline.TotalSeconds:0} s: {what}.");
        }
    }

    /// <summary>Looks until it is so.</summary>
    public static Task Holds(string what, Func<CancellationToken, Task<bool>> look, TimeSpan? within = null) => See(what, look, so => so, within);
}
