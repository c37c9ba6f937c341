using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Grains.Effects;
using ReconnectGrains.Grains.Messages;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ErrorCode = ReconnectGrains.Sessions.Errors.ErrorCode;

namespace ReconnectGrains.Grains.Sessions;

/// <summary>
/// A session in the cluster: a thin shell around the same desk that the embedded engine has. Decide, store, adopt, one turn at a time; not
/// re-entrant. Two activations may exist for a moment: the storage's ETag lets only one of them store. M23, R1.
/// </summary>
internal sealed class SessionGrain : Grain, ISessionGrain, IDisposable
{
    /// <summary>The name of the storage in the configuration: <c>Orleans:GrainStorage:session</c>.</summary>
    public const string Storage = "session";

    private readonly SessionParts _parts;
    private readonly GrainStateStore _store;
    private readonly SessionSignals _signals = new();
    private readonly SessionDesk _desk;
    private bool _recovered;

    public SessionGrain([PersistentState("session", Storage)] IPersistentState<SessionRecord> state, SessionParts parts)
    {
        _parts = parts;
        _store = new GrainStateStore(state, parts.Index, DeactivateOnIdle, parts.Time);
        _desk = parts.Desk(_store, _signals);
    }

    /// <inheritdoc/>
    public async Task<SealedMessage> Send(SealedMessage order)
    {
        var asked = _parts.Messages.Order<Order.Decide>(order);
        Expect(asked.Key);
        return _parts.Messages.Seal(await Answer.From(async () => new Answer.Replied(await Decide(asked.Key, asked.Command))));
    }

    /// <inheritdoc/>
    public async Task<SealedMessage> Wait(SealedMessage order, TimeSpan atMost, CancellationToken cancellation)
    {
        var asked = _parts.Messages.Order<Order.Await>(order);
        Expect(asked.Key);
        return _parts.Messages.Seal(
            await Answer.From(async () => new Answer.Waited(await Wait(asked.Key, asked.Condition, atMost, cancellation))));
    }

    /// <inheritdoc/>
    public void Dispose() => _store.Dispose();

    private async Task<Reply> Decide(SessionKey key, Command command)
    {
        using var turn = new CancellationTokenSource(GrainLimits.Turn, _parts.Time);
        try
        {
            return await Decide(key, command, turn.Token);
        }
        catch (OperationCanceledException) when (turn.IsCancellationRequested)
        {
            // Only its stores take time in a turn; the caller never cancels one.
            throw new StoreUnavailableException(StoreTrouble.Busy, "the session's turn took too long");
        }
    }

    private async Task<Reply> Decide(SessionKey key, Command command, CancellationToken turn)
    {
        if (!_recovered)
        {
            // Whoever was here before may have left something out: live work and recovery take the same path.
            await Apply(key, new Command.Tick(_parts.Node.Stamp(TraceId.None)), turn);
            _recovered = true;
        }

        if (command is Command.Tick)
        {
            _store.Doubt();
        }

        // The silo that decides is the one that does: claims name it, and not whoever asked.
        var own = command with { Stamp = command.Stamp with { Node = _parts.Node.Id } };
        var asked = _store.Asked;
        var reply = await Apply(key, own, turn);
        if (reply is not Reply.Refused { Code: ErrorCode.NotFound } || _store.Asked != asked)
        {
            return reply;
        }

        // "There is no such thing", from memory alone: a duplicate of this activation may have given it out. The storage knows.
        _store.Doubt();
        return await Apply(key, own, turn);
    }

    private async Task<Reply> Apply(SessionKey key, Command command, CancellationToken cancellation)
    {
        var decision = await _desk.Apply(key, command, cancellation);
        foreach (var effect in decision.Effects)
        {
            // A stateless worker is always of this silo, and nobody waits for it here. What gets lost on the way is found by its claim.
            await GrainFactory.GetGrain<IEffectGrain>(0).Carry(_parts.Messages.Seal(new Order.Carry(key, effect, command.Stamp.TraceId)));
        }

        return decision.Reply;
    }

    private async Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(atMost, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation, _parts.Host.ApplicationStopping);
        while (true)
        {
            using var listening = _signals.Listen(key);
            try
            {
                if (condition.Holds(await _desk.Look(key, either.Token)))
                {
                    return true;
                }

                await listening.Raised.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                // Too late, nobody waits any more, or this silo stops: who still wants to know asks again.
                return false;
            }
        }
    }

    /// <summary>An order is sealed with the key of its session; one that was carried to another grain is not obeyed.</summary>
    private void Expect(SessionKey key)
    {
        if (GrainKey.Of(key) != this.GetPrimaryKeyString())
        {
            throw new MessageRefusedException();
        }
    }
}
