namespace ReconnectGrains.Grains.Gateways;

/// <summary>Answers from whatever silo a gateway is connected to: the whole way there and back works.</summary>
[Alias("reconnect.pulse")]
public interface IPulseGrain : IGrainWithIntegerKey
{
    /// <summary>Answers.</summary>
    [Alias("beat")]
    [ResponseTimeout(GrainLimits.PulseTimeout)]
    Task Beat(CancellationToken cancellation);
}
