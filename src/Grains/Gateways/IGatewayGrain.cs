using ReconnectGrains.Grains.Messages;

namespace ReconnectGrains.Grains.Gateways;

/// <summary>
/// What a gateway cannot do itself, because tokens come up on the way: it has no silo, and no token leaves one. Runs in whatever silo the
/// gateway is connected to.
/// </summary>
[Alias("reconnect.gateway")]
public interface IGatewayGrain : IGrainWithIntegerKey
{
    /// <summary>Runs a protected call from its session's first answer to the last.</summary>
    [Alias("call")]
    [ResponseTimeout(GrainLimits.CallTimeout)]
    Task<SealedMessage> Call(SealedMessage order, CancellationToken cancellation);

    /// <summary>Gives an intent's end; waits for it while it runs.</summary>
    [Alias("collect")]
    [ResponseTimeout(GrainLimits.CallTimeout)]
    Task<SealedMessage> Collect(SealedMessage order, CancellationToken cancellation);

    /// <summary>Takes a browser's return.</summary>
    [Alias("take-return")]
    [ResponseTimeout(GrainLimits.CallTimeout)]
    Task<SealedMessage> TakeReturn(SealedMessage order, CancellationToken cancellation);
}
