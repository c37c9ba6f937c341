using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains.Gateways;

/// <summary>Callbacks as a gateway takes them: in a silo.</summary>
internal sealed class GatewayReturns(GrainWay way, MessageSealer messages) : IReturns
{
    /// <inheritdoc/>
    public async Task<TripEnd> Take(CallbackParameters callback, Secret? browser, SessionKey? provenUser, CancellationToken cancellation)
    {
        var order = messages.Seal(new Order.TakeReturn(callback, browser, provenUser));
        var answer = await Delivery.Of(() => way.Reach().GetGrain<IGatewayGrain>(0).TakeReturn(order, cancellation), cancellation);
        return messages.Answer(answer).Expect<Answer.Returned>().End;
    }
}
