using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>
/// Brings an effect's outcome back to its session. A store that refuses is asked again, with the same command id, so that an answer
/// lost after the commit does no harm. What cannot be brought back in time is found by the claim that ran out.
/// </summary>
internal sealed partial class Outcomes(TimeProvider time, ILogger<Outcomes> log)
{
    public Task Deliver(ISessions sessions, SessionKey key, Command outcome, CancellationToken cancellation) => Insist(
        outcome.GetType().Name,
        async () =>
        {
            if (await sessions.Send(key, outcome, cancellation) is Reply.Illegal illegal)
            {
                Log.Late(log, illegal.Command, illegal.State);
            }
        },
        cancellation);

    /// <summary>Stores something that belongs to an outcome, and may be stored twice.</summary>
    /// <exception cref="StoreUnavailableException">The store refused as often as it was asked.</exception>
    public async Task Insist(string what, Func<Task> store, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store();
                return;
            }
            catch (StoreUnavailableException e) when (attempt < EngineLimits.OutcomeTries)
            {
                Log.Refused(log, what, e.Trouble, attempt);
                await Task.Delay(EngineLimits.OutcomeRetryWait * Math.Pow(2, attempt - 1), time, cancellation);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Command} came too late: the state is {State}.")]
        public static partial void Late(ILogger logger, string command, string state);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not take {Command} ({Trouble}, attempt {Attempt}).")]
        public static partial void Refused(ILogger logger, string command, StoreTrouble trouble, int attempt);
    }
}
