using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ReconnectGrains.Silo.Health;

/// <summary>A silo serves while it is active: not while it joins, leaves, or was declared dead by the others.</summary>
internal sealed class SiloIsActive(ISiloStatusOracle silos) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        silos.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(silos.CurrentStatus.ToString()));
}
