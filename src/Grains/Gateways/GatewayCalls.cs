using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Grains.Gateways;

/// <summary>Protected calls as a gateway makes them: in a silo.</summary>
internal sealed class GatewayCalls(GrainWay way, MessageSealer messages) : IProtectedCalls
{
    /// <inheritdoc/>
    public Task<CallResult> Run(SessionKey key, CatalogueTool tool, ToolRule rule, CallRequest request, CancellationToken cancellation)
    {
        var order = messages.Seal(new Order.Call(key, request));
        return End(() => way.Reach().GetGrain<IGatewayGrain>(0).Call(order, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public Task<CallResult> Collect(SessionKey key, string intentId, Asker by, CancellationToken cancellation)
    {
        var order = messages.Seal(new Order.Collect(key, intentId, by));
        return End(() => way.Reach().GetGrain<IGatewayGrain>(0).Collect(order, cancellation), cancellation);
    }

    private async Task<CallResult> End(Func<Task<SealedMessage>> send, CancellationToken cancellation) =>
        messages.Answer(await Delivery.Of(send, cancellation)).CallResult();
}
