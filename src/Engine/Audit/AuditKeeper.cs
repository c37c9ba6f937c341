using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Audit;

/// <summary>Makes the log's checkpoints each minute, and removes what is older than it has to be kept. Any node does it for all.</summary>
internal sealed partial class AuditKeeper(
    AuditCheckpoints checkpoints, AuditRetention retention, AuditOptions options, TimeProvider time, ILogger<AuditKeeper> log) : BackgroundService
{
    private static readonly TimeSpan BetweenRemovals = TimeSpan.FromHours(1);

    private DateTimeOffset _removed;

    /// <summary>One round.</summary>
    public async Task Keep(CancellationToken cancellation)
    {
        await checkpoints.Make(cancellation);
        var now = time.GetUtcNow();
        if (options.KeepDays is { } days && now - _removed >= BetweenRemovals)
        {
            _removed = now;
            await retention.Remove(now.AddDays(-days), cancellation);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AuditCheckpoints.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Keep(stoppingToken);
            }
            catch (StoreUnavailableException e)
            {
                Log.StoreRefused(log, e.Trouble);
            }
#pragma warning disable CA1031 // A bug in one round must not end the keeper, and with it the process.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Log.RoundFailed(log, e);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log's keeper was refused by the store ({Trouble}); the next round tries again.")]
        public static partial void StoreRefused(ILogger logger, StoreTrouble trouble);

        [LoggerMessage(Level = LogLevel.Critical, Message = "A round of the audit log's keeper failed in a way that it must not; the next one tries again.")]
        public static partial void RoundFailed(ILogger logger, Exception error);
    }
}
