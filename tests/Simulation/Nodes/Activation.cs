using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Simulation.Nodes;

/// <summary>Whether what somebody waited for came.</summary>
internal sealed record Waited(bool Came);

/// <summary>A session in its owner's memory: the same desk as everywhere, over a store that believes its own memory.</summary>
internal sealed class Activation
{
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(10);

    private readonly SimNode _node;
    private readonly SessionKey _key;
    private readonly Turn _turn = new();
    private readonly SessionSignals _signals = new();
    private readonly OwnedStore _store;
    private readonly SessionDesk _desk;
    private bool _recovered;

    public Activation(SimNode node, SessionKey key)
    {
        (_node, _key) = (node, key);
        _store = new OwnedStore(new GrainRows(node.Get<SqlDatabase>()), node.Get<SessionIndex>());
        var shelf = new SessionShelf(_store, new Memory(), node.Get<SessionSealer>(), node.Get<SessionRules>(), node.Time);
        _desk = new SessionDesk(
            shelf, node.Get<SessionIndex>(), node.Get<AuditLog>(), node.Get<Decider>(), _signals, node.Time, node.Get<ILogger<SessionDesk>>());
    }

    public async Task<Reply> Send(Command command)
    {
        await _turn.Enter(CancellationToken.None);
        using var deadline = new CancellationTokenSource(LongestTurn, _node.Time);
        try
        {
            return await Decide(command, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new StoreUnavailableException(StoreTrouble.Busy, "the session's turn took too long");
        }
        finally
        {
            _turn.Leave();
        }
    }

    public async Task<Waited> Wait(Condition condition, TimeSpan atMost, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(atMost, _node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        while (true)
        {
            using var listening = _signals.Listen(_key);
            try
            {
                if (condition.Holds(await _desk.Look(_key, either.Token)))
                {
                    return new Waited(true);
                }

                await listening.Wait(Timeout.InfiniteTimeSpan, _node.Time, either.Token);
            }
            catch (OperationCanceledException)
            {
                return new Waited(false);
            }
        }
    }

    private async Task<Reply> Decide(Command command, CancellationToken turn)
    {
        if (!_recovered)
        {
            await Apply(new Command.Tick(_node.Identity.Stamp(TraceId.None)), turn);
            _recovered = true;
        }

        if (command is Command.Tick)
        {
            _store.Doubt();
        }

        return await Apply(command with { Stamp = command.Stamp with { Node = _node.Identity.Id } }, turn);
    }

    private async Task<Reply> Apply(Command command, CancellationToken turn)
    {
        var decision = await _desk.Apply(_key, command, turn);
        foreach (var effect in decision.Effects)
        {
            _ = _node.Get<EffectWorker>().Run(_node.Sessions, _key, effect, command.Stamp.TraceId, CancellationToken.None);
        }

        return decision.Reply;
    }

    private sealed class Memory : ISessionMemory
    {
        private Loaded? _loaded;

        public Loaded? Find(SessionKey key) => _loaded;

        public void Keep(Loaded loaded) => _loaded = loaded;

        public void Forget(SessionKey key) => _loaded = null;
    }
}
