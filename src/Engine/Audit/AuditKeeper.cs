using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;

namespace ReconnectGrains.Engine.Audit;

/// <summary>Makes the log's checkpoints each minute, and removes what is older than it has to be kept. Any node does it for all.</summary>
internal sealed class AuditKeeper(
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
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.Run("audit log's keeper", AuditCheckpoints.Interval, Keep, time, log, stoppingToken);
}
