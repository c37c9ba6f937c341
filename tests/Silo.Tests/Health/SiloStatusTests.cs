using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReconnectGrains.Silo.Health;

namespace ReconnectGrains.Silo.Tests.Health;

/// <summary>What a silo's own status means for requests.</summary>
public sealed class SiloStatusTests
{
    [Theory]
    [InlineData(SiloStatus.None, HealthStatus.Unhealthy)]
    [InlineData(SiloStatus.Created, HealthStatus.Unhealthy)]
    [InlineData(SiloStatus.Joining, HealthStatus.Unhealthy)]
    [InlineData(SiloStatus.Active, HealthStatus.Healthy)]
    [InlineData(SiloStatus.ShuttingDown, HealthStatus.Unhealthy)]
    [InlineData(SiloStatus.Stopping, HealthStatus.Unhealthy)]
    [InlineData(SiloStatus.Dead, HealthStatus.Unhealthy)]
    public async Task Only_an_active_silo_wants_requests(SiloStatus status, HealthStatus health) =>
        (await new SiloIsActive(new Silos(status)).CheckHealthAsync(new(), TestContext.Current.CancellationToken)).Status.ShouldBe(health);

    private sealed class Silos(SiloStatus status) : ISiloStatusOracle
    {
        public SiloStatus CurrentStatus => status;

        public string SiloName => "one";

        public SiloAddress SiloAddress => SiloAddress.Zero;

        public SiloAddress[] GetActiveSilos() => throw new NotSupportedException();

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => throw new NotSupportedException();

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => throw new NotSupportedException();

        public bool TryGetSiloName(SiloAddress siloAddress, [NotNullWhen(true)] out string? siloName) => throw new NotSupportedException();

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => throw new NotSupportedException();

        public bool IsDeadSilo(SiloAddress silo) => throw new NotSupportedException();

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => throw new NotSupportedException();

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => throw new NotSupportedException();
    }
}
