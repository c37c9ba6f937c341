using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>Looks at the rules over and over. Every node does: what two of them find is raised once.</summary>
internal sealed class AnomalyWatch(AlertBook book, AlertOptions options, TimeProvider time, ILogger<AnomalyWatch> log) : BackgroundService
{
    /// <summary>One look at every rule.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        foreach (var rule in options.Effective())
        {
            await book.Look(rule, cancellation);
        }

        await book.Forget(cancellation);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Enabled ? Rounds.Run("watch over anomalies", AlertLimits.Interval, Look, time, log, stoppingToken) : Task.CompletedTask;
}
