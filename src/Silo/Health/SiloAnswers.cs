using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReconnectGrains.Grains;
using ReconnectGrains.Grains.Gateways;

namespace ReconnectGrains.Silo.Health;

/// <summary>A gateway serves while a silo answers it.</summary>
internal sealed class SiloAnswers(GrainWay way) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await way.Reach().GetGrain<IPulseGrain>(0).Beat(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(e.GetType().Name); // For the log; the answer does not hold it.
        }
    }
}
