using ReconnectGrains.Engine.Running;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Observing;

/// <summary>Waits for the one refresh that all calls share, and counts who waits. R2, M19.</summary>
internal static class Waiting
{
    /// <summary>Waits until the refresh is over.</summary>
    /// <returns>False when it was not in time.</returns>
    public static async Task<bool> ForRefresh(
        ISessions sessions, SessionKey key, Reply.AwaitRefresh refresh, TimeProvider time, CancellationToken cancellation)
    {
        using var activity = Telemetry.Source.StartActivity("await refresh")?.SetTag(Labels.Provider, refresh.Provider);
        var provider = new KeyValuePair<string, object?>(Labels.Provider, refresh.Provider);
        var begun = time.GetTimestamp();
        var outcome = "gave_up";
        Instruments.RefreshWaiters.Add(1, provider);
        try
        {
            var settled = new Condition.RefreshSettled(refresh.Provider, refresh.Generation);
            var isSettled = await sessions.Wait(key, settled, EngineLimits.RefreshWait, cancellation);
            outcome = isSettled ? "settled" : outcome;
            return isSettled;
        }
        finally
        {
            Instruments.RefreshWaiters.Add(-1, provider);
            Instruments.RefreshWait.Record(time.GetElapsedTime(begun).TotalSeconds, provider, new(Labels.Outcome, outcome));
        }
    }
}
