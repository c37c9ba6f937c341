using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Running;

/// <summary>
/// What a node does over and over beside its calls. Neither a store that refuses nor a bug in one round ends the rounds, and with them the
/// process: every node would fall to the same thing.
/// </summary>
internal static partial class Rounds
{
    /// <summary>Goes round at once, and then after each interval, until it is told to stop.</summary>
    /// <param name="what">Whose rounds they are, for the log.</param>
    /// <param name="interval">From one round's begin to the next.</param>
    /// <param name="round">One round.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of rounds that failed.</param>
    /// <param name="stopping">Ends them.</param>
    public static async Task Run(
        string what, TimeSpan interval, Func<CancellationToken, Task> round, TimeProvider time, ILogger log, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                await round(stopping);
            }
            catch (StoreUnavailableException e)
            {
                Log.Refused(log, what, e.Trouble);
            }
#pragma warning disable CA1031 // The rule of this class: a bug in one round must not end the process.
            catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.Failed(log, what, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The store refused the {What} ({Trouble}); the next round tries again.")]
        public static partial void Refused(ILogger logger, string what, StoreTrouble trouble);

        [LoggerMessage(Level = LogLevel.Critical, Message = "A round of the {What} failed in a way that it must not; the next one tries again.")]
        public static partial void Failed(ILogger logger, string what, Exception error);
    }
}
