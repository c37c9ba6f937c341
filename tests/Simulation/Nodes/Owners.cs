using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>
/// Which node owns a session, as a cluster believes it: one, found by everybody, until it is taken for dead; and now and then somebody
/// who does not find it, and makes itself a second owner.
/// </summary>
internal sealed class Owners(World world)
{
    /// <summary>A silent node is taken for dead after this.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(12);

    private readonly Dictionary<SessionKey, SimNode> _owners = [];

    /// <summary>Where somebody's request for a session goes.</summary>
    public SimNode Of(SessionKey key, SimNode asks)
    {
        if (world.Faults.Strikes("two owners", 0.004))
        {
            return asks;
        }

        if (!_owners.TryGetValue(key, out var owner) || !owner.IsUp || owner.SilentFor > Silence)
        {
            var able = world.Nodes.Where(n => n.SilentFor <= Silence).ToList();
            _owners[key] = owner = able.Count == 0 ? asks : world.Dice.Pick(able);
        }

        return owner;
    }
}

/// <summary>A node's way to sessions that are owned somewhere: what the cluster engine does, without its runtime.</summary>
internal sealed class OwnedSessions(World world, SimNode node) : ISessions
{
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(35);

    public async Task<Reply> Send(SessionKey key, Command command, CancellationToken cancellation)
    {
        var owner = world.Owners.Of(key, node);
        return await Deliver(owner.Do(() => owner.Activation(key).Send(command)), SendTimeout, cancellation);
    }

    public async Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation)
    {
        var owner = world.Owners.Of(key, node);
        return (await Deliver(owner.Do(() => owner.Activation(key).Wait(condition, atMost, cancellation)), WaitTimeout, cancellation)).Came;
    }

    private async Task<T> Deliver<T>(Task<Told<T>> told, TimeSpan timeout, CancellationToken cancellation)
        where T : class
    {
        var gaveUp = new TaskCompletionSource();
        await using var alarm = node.Time.CreateTimer(_ => gaveUp.TrySetResult(), null, timeout, Timeout.InfiniteTimeSpan);
        using var leaving = cancellation.UnsafeRegister(_ => gaveUp.TrySetCanceled(cancellation), null);
        if (await Task.WhenAny(told, gaveUp.Task) != told)
        {
            await gaveUp.Task; // Says so if the caller left.
            throw new StoreUnavailableException(StoreTrouble.Busy, "no answer");
        }

        var answer = await told;
        return answer switch
        {
            { Answer: { } good } => good,
            { Trouble: StoreUnavailableException store } => throw new StoreUnavailableException(store.Trouble, store.Code),
            { Trouble: SessionUnreadableException unreadable } => throw unreadable,
            { Trouble: { } trouble } => throw new InvalidOperationException("A turn failed.", trouble),
            _ => throw new StoreUnavailableException(StoreTrouble.Disconnected, "the owner is gone"),
        };
    }
}
