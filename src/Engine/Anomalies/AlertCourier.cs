using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;

namespace ReconnectGrains.Engine.Anomalies;

/// <summary>Sends one alert, once.</summary>
/// <returns>True when it arrived.</returns>
public delegate Task<bool> SendAlert(Alert alert, CancellationToken cancellation);

/// <summary>Sends what is to be sent, again and again with growing waits until it arrives or was tried often enough. Any node does it for all.</summary>
internal sealed partial class AlertCourier(AlertBook book, SendAlert? send, TimeProvider time, ILogger<AlertCourier> log) : BackgroundService
{
    /// <summary>One round.</summary>
    public async Task Send(CancellationToken cancellation)
    {
        foreach (var (alert, attempt) in await book.Take(cancellation))
        {
            var arrived = await send!(alert, cancellation);
            if (!arrived)
            {
                Log.NotArrived(log, alert.Id, attempt, AlertLimits.Attempts);
            }

            await book.Attempted(alert, attempt, arrived, cancellation);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        send is null ? Task.CompletedTask : Rounds.Run("alerts' courier", AlertLimits.SendInterval, Send, time, log, stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook did not take alert {Alert} (attempt {Attempt} of {Attempts}).")]
        public static partial void NotArrived(ILogger logger, string alert, int attempt, int attempts);
    }
}
