namespace ReconnectGrains.Silo.Gateways;

/// <summary>Calls of grains wait for nobody: without a way to the cluster they are refused at once, as calls of a silo that is gone. R5.</summary>
internal sealed class NotBeforeTheLink(GatewayState state) : IOutgoingGrainCallFilter
{
    /// <inheritdoc/>
    /// <exception cref="SiloUnavailableException">There is no way yet.</exception>
    public Task Invoke(IOutgoingGrainCallContext context) =>
        // What Orleans asks of silos in order to start is not a grain's.
        state.IsMade || context.Grain is ISystemTarget ? context.Invoke() : throw new SiloUnavailableException("No silo has been found yet.");
}
