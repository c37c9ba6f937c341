using Orleans.Concurrency;

namespace ReconnectGrains.Grains.Gateways;

/// <summary>A silo's answer to a gateway that asks whether anybody is there.</summary>
[StatelessWorker(1)]
internal sealed class PulseGrain : Grain, IPulseGrain
{
    /// <inheritdoc/>
    public Task Beat(CancellationToken cancellation) => Task.CompletedTask;
}
