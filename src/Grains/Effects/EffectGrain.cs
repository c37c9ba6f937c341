using Orleans.Concurrency;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Grains.Messages;

namespace ReconnectGrains.Grains.Effects;

/// <summary>
/// The doing half of the runner, in a silo. Each worker does one thing at a time and there are many, so that a tool which blocks its thread
/// holds up nobody else.
/// </summary>
[StatelessWorker(GrainLimits.EffectsPerSilo)]
internal sealed class EffectGrain(MessageSealer messages, EffectWorker worker, ISessions sessions, EffectDrain drain) : Grain, IEffectGrain
{
    /// <inheritdoc/>
    public Task Carry(SealedMessage order)
    {
        var asked = messages.Order<Order.Carry>(order);
        return worker.Run(sessions, asked.Key, asked.Effect, asked.TraceId, drain.Stopping);
    }
}
