using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Observing;

/// <summary>Asks now and then how much waits in all sessions, while somebody listens. M19.</summary>
internal sealed class QueueWatch(SessionIndex index, TimeProvider time, ILogger<QueueWatch> log) : BackgroundService
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>One look.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        if (!Instruments.Queued.Enabled)
        {
            return;
        }

        var depth = await index.Depth(cancellation);
        Instruments.Queued.Record(depth.Parked, new KeyValuePair<string, object?>(Labels.State, "parked"));
        Instruments.Queued.Record(depth.Released, new KeyValuePair<string, object?>(Labels.State, "released"));
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.Run("watch over the queue", Interval, Look, time, log, stoppingToken);
}
