using ReconnectGrains.Grains;

namespace ReconnectGrains.Silo.Gateways;

/// <summary>
/// A gateway's way to the cluster. It is made beside everything else, so that a gateway without silos lives, says that it is not ready, and
/// refuses clearly, instead of not answering at all.
/// </summary>
internal sealed class GatewayLink(IClusterClient client, GrainWay way) : BackgroundService
{
    private bool _isMade;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_isMade)
        {
            way.Close();
            await ((IHostedService)client).StopAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Orleans starts its client once; LinkRetry lets that take as long as it takes.
            await ((IHostedService)client).StartAsync(stoppingToken);
            _isMade = true;
            way.Open();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before any silo came.
        }
    }
}
