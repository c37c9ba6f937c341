using ReconnectGrains.Engine.Running;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Grains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Grains;

/// <summary>
/// The sessions of a cluster, from a silo or from a gateway. Never sends a command twice by itself: whether one that was lost on the way had
/// been decided is known only to its session, and whoever asked asks again as it would after any refusal of the store.
/// </summary>
internal sealed class ClusterSessions(GrainWay way, MessageSealer messages) : ISessions
{
    /// <inheritdoc/>
    public async Task<Reply> Send(SessionKey key, Command command, CancellationToken cancellation)
    {
        var order = messages.Seal(new Order.Decide(key, command));

        // Who gives up stops to wait; a turn that has begun is carried through.
        var answer = await Delivery.Of(() => Grain(key).Send(order).WaitAsync(cancellation), cancellation);
        return messages.Answer(answer).Expect<Answer.Replied>().Reply;
    }

    /// <inheritdoc/>
    public async Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation)
    {
        var order = messages.Seal(new Order.Await(key, condition));
        var answer = await Delivery.Of(() => Grain(key).Wait(order, atMost, cancellation), cancellation);
        return messages.Answer(answer).Expect<Answer.Waited>().Came;
    }

    private ISessionGrain Grain(SessionKey key) => way.Reach().GetGrain<ISessionGrain>(GrainKey.Of(key));
}
