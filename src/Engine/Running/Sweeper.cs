using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Running;

/// <summary>Works the due list: what time alone brings about, and what a process that is gone left behind.</summary>
internal sealed partial class Sweeper(
    ISessions sessions, DueList due, KeyRotationAudit rotations, SessionRules rules, Node node, TimeProvider time, ILogger<Sweeper> log) : BackgroundService
{
    /// <summary>One round. <paramref name="ahead"/>: also what falls due within this time; for the only process, at its start.</summary>
    public async Task Sweep(TimeSpan ahead, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var keys = ahead > TimeSpan.Zero
            ? await due.TakeOver(now, ahead, EngineLimits.SweepBatch, cancellation)
            : await due.Take(now, EngineLimits.SweepBatch, cancellation);
        foreach (var key in keys)
        {
            await Visit(key, cancellation);
        }

        await rotations.Record(cancellation);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // In a store of one process every claim that is found at the start is a dead one: nobody has to wait until it runs out.
        var ahead = rules.SingleNode ? Limits.Claim : TimeSpan.Zero;
        await Rounds.Run(
            "sweeper",
            EngineLimits.SweepInterval,
            async stopping =>
            {
                await Sweep(ahead, stopping);
                ahead = TimeSpan.Zero;
            },
            time,
            log,
            stoppingToken);
    }

    private async Task Visit(SessionKey key, CancellationToken cancellation)
    {
        try
        {
            await sessions.Send(key, new Command.Tick(node.Stamp(TraceId.None)), cancellation);
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreRefused(log, e.Trouble);
        }
        catch (SessionUnreadableException e)
        {
            Log.Unreadable(log, e.Why); // Left as it is: the others must go on.
        }
#pragma warning disable CA1031 // A bug in one visit must not end the sweeper, and with it the process.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Log.Bug(log, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The sweeper's store refused ({Trouble}); the next round tries again.")]
        public static partial void StoreRefused(ILogger logger, StoreTrouble trouble);

        [LoggerMessage(Level = LogLevel.Error, Message = "A stored session cannot be opened ({Why}); it is left as it is.")]
        public static partial void Unreadable(ILogger logger, string why);

        [LoggerMessage(Level = LogLevel.Critical, Message = "A visit failed in a way that it must not; the session is visited again.")]
        public static partial void Bug(ILogger logger, Exception error);
    }
}
