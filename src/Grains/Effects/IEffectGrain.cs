using Orleans.Concurrency;
using ReconnectGrains.Grains.Messages;

namespace ReconnectGrains.Grains.Effects;

/// <summary>Carries out the effects of stored decisions, beside the session's grain and outside of its turn: in the same silo, many at a time.</summary>
[Alias("reconnect.effect")]
public interface IEffectGrain : IGrainWithIntegerKey
{
    /// <summary>Carries one effect out and brings its outcome back to its session as a command. Nobody waits for it.</summary>
    [Alias("carry")]
    [OneWay]
    Task Carry(SealedMessage order);
}
