namespace ReconnectGrains.Silo.Gateways;

/// <summary>A gateway looks for silos until it finds one or is stopped: whatever is missing now, the database or the silos, may come. R5.</summary>
internal sealed partial class LinkRetry(TimeProvider time, ILogger<LinkRetry> log) : IClientConnectionRetryFilter
{
    /// <summary>How long it waits between two looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _hasSaid;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_hasSaid)
        {
            _hasSaid = true;
            Waiting(exception.GetType().Name, Pause.TotalSeconds);
        }

        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster can be reached yet ({Why}). This gateway is not ready; it tries again every {Seconds} s.")]
    private partial void Waiting(string why, double seconds);
}
