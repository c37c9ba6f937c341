using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Running;

/// <summary>
/// The deciding half of the runner: decide, store by compare-and-swap, adopt. It carries out nothing: the effects are the worker's.
/// </summary>
internal sealed partial class SessionDesk(
    SessionShelf shelf, SessionIndex index, AuditLog audit, Decider decider, SessionSignals signals, TimeProvider time, ILogger<SessionDesk> log)
{
    /// <summary>Times that a command is decided again because somebody else was faster.</summary>
    public const int ConflictRetries = 16;

    private readonly KeyedGate _gate = new();

    /// <summary>Decides a command and stores the decision. Only then may the effects begin.</summary>
    /// <exception cref="StoreUnavailableException">The store refused; the command was not carried out.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened.</exception>
    public async Task<Decision> Apply(SessionKey key, Command command, CancellationToken cancellation)
    {
        using var activity = Spans.Session(command);
        var decision = await Decide(key, command, cancellation);
        activity?.SetTag(Labels.Reply, decision.Reply.GetType().Name);
        return decision;
    }

    private async Task<Decision> Decide(SessionKey key, Command command, CancellationToken cancellation)
    {
        using var pass = await _gate.Enter(key, cancellation);
        (Session Before, Decision Decision)? refused = null;
        for (var attempt = 0; attempt < ConflictRetries; attempt++)
        {
            var loaded = await shelf.Load(key, cancellation);
            if (refused is not null && loaded.Session.Remembered.Contains(command.Stamp.CommandId))
            {
                // Nobody else was faster: it is in the document. A client that asks its storage again by itself, because the answer was lost
                // after the commit, is refused by what it has stored. Whoever waits needs the reply, and the effects have to begin. R5.
                return await Adopt(loaded, refused.Value.Before, refused.Value.Decision, cancellation);
            }

            if (command is Command.Tick)
            {
                loaded = await Publish(loaded, cancellation); // What the log has refused so far, or what nobody knows that it has.
            }

            var session = loaded.Session.WithoutAudit(loaded.Audited);
            var decision = decider.Decide(session, command, time.GetUtcNow());
            if (ReferenceEquals(decision.Next, loaded.Session) || (ReferenceEquals(decision.Next, session) && command is not Command.Tick))
            {
                await Reschedule(loaded, command, cancellation);
                CountLimit(session, command, decision.Reply);
                return decision;
            }

            if (await Store(loaded, decision.Next, command, cancellation) is { } stored)
            {
                return await Adopt(stored, session, decision, cancellation);
            }

            refused = (session, decision);
            Instruments.Conflicts.Add(1);
            Log.Conflict(log, attempt);
        }

        LimitNames.Hit(LimitNames.ConflictRetries);
        throw new StoreUnavailableException(StoreTrouble.Busy, "too many conflicts");
    }

    /// <summary>The session as it is now. For conditions only: it never leaves the engine.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="seen">What a look before this one gave: it is given again where nothing was stored since.</param>
    /// <param name="cancellation">Ends the look.</param>
    public Task<Loaded> Look(SessionKey key, Loaded? seen, CancellationToken cancellation) => shelf.Look(key, seen, cancellation);

    /// <summary>The session as it is now.</summary>
    public async Task<Session> Look(SessionKey key, CancellationToken cancellation) => (await Look(key, null, cancellation)).Session;

    private async Task<Decision> Adopt(Loaded stored, Session before, Decision decision, CancellationToken cancellation)
    {
        Decisions.Stored(before, decision, time.GetUtcNow());
        signals.Raise(stored.Session.Key);
        await Publish(stored, cancellation);
        return decision;
    }

    private static void CountLimit(Session before, Command command, Reply reply)
    {
        if (LimitNames.Of(before, command, reply) is { } limit)
        {
            LimitNames.Hit(limit);
        }
    }

    private async Task<Loaded?> Store(Loaded loaded, Session next, Command command, CancellationToken cancellation)
    {
        try
        {
            return await shelf.Save(loaded, next, cancellation);
        }
        catch (StoreUnavailableException)
        {
            // The answer may have been lost after the commit: the document itself says whether this command is in it. R5.
            shelf.Forget(next.Key);
            var now = await shelf.Load(next.Key, cancellation);
            if (!now.Session.Remembered.Contains(command.Stamp.CommandId))
            {
                throw;
            }

            return now;
        }
    }

    /// <summary>
    /// A tick that found nothing to do corrects the due list, so that the session is not visited for nothing again. Also where no session is
    /// stored: its first store may have been announced, and then refused.
    /// </summary>
    private async Task Reschedule(Loaded loaded, Command command, CancellationToken cancellation)
    {
        if (command is Command.Tick)
        {
            await index.Correct(loaded.Session.Key, Decider.NextDue(loaded.Session), cancellation);
        }
    }

    /// <returns>The same, and how much of it the log has now.</returns>
    private async Task<Loaded> Publish(Loaded stored, CancellationToken cancellation)
    {
        var events = stored.Session.Unacknowledged.Where(e => e.Sequence > stored.Audited).ToList();
        if (events.Count == 0)
        {
            return stored;
        }

        try
        {
            await audit.Append(stored.Session.Key, events, cancellation);
            shelf.Audited(stored, events[^1].Sequence);
            return stored with { Audited = events[^1].Sequence };
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The events ride in the document; the sweeper comes back for them.
            Log.AuditLate(log, events.Count);
            return stored;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Somebody else stored the session first (attempt {Attempt}); deciding again.")]
        public static partial void Conflict(ILogger logger, int attempt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log does not take {Count} events now; they stay in the session until it does.")]
        public static partial void AuditLate(ILogger logger, int count);
    }
}
