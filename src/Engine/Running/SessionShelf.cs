using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Running;

/// <summary>Sessions in and out of the store: sealed outside, open inside, the hot ones kept in memory.</summary>
internal sealed class SessionShelf(ISessionStore store, ISessionMemory memory, SessionSealer sealer, SessionRules rules, TimeProvider time)
{
    /// <summary>The session, for whoever has its turn.</summary>
    /// <exception cref="StoreUnavailableException">The store refused.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened.</exception>
    public async Task<Loaded> Load(SessionKey key, CancellationToken cancellation)
    {
        var hot = memory.Find(key);
        var loaded = await Look(key, hot, null, cancellation);
        if (loaded.Version > 0 && !ReferenceEquals(loaded, hot))
        {
            memory.Keep(loaded);
        }

        return loaded;
    }

    /// <summary>
    /// The session, for whoever has not its turn. Keeps nothing: what was read while somebody stored the next version would be kept
    /// over it, and in a store of one process nobody would ever look again.
    /// </summary>
    /// <param name="key">Whose.</param>
    /// <param name="seen">What an earlier look gave: where other nodes share the store, only its version is asked for again.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <exception cref="StoreUnavailableException">The store refused.</exception>
    /// <exception cref="SessionUnreadableException">The stored session cannot be opened.</exception>
    public Task<Loaded> Look(SessionKey key, Loaded? seen, CancellationToken cancellation) => Look(key, memory.Find(key), seen, cancellation);

    private async Task<Loaded> Look(SessionKey key, Loaded? hot, Loaded? seen, CancellationToken cancellation)
    {
        if (hot is not null && rules.SingleNode)
        {
            return hot;
        }

        Loaded?[] known = rules.SingleNode ? [] : [hot, seen];
        if (known.Any(k => k is not null))
        {
            var version = await Timed("look", () => store.CurrentVersion(key, cancellation), cancellation) ?? 0;
            if (known.FirstOrDefault(k => k?.Version == version) is { } current)
            {
                return current;
            }
        }

        var stored = await Timed("load", () => store.Load(key, cancellation), cancellation);
        return stored is null
            ? new Loaded(Session.Empty(key, rules.Epoch), 0, 0, 0)
            : new Loaded(Open(stored), stored.Version, 0, stored.Sealed.Length);
    }

    /// <summary>Stores the next state if nobody else did; null when somebody did.</summary>
    /// <exception cref="StoreUnavailableException">The store refused, or its answer was lost after the commit.</exception>
    public async Task<Loaded?> Save(Loaded before, Session next, CancellationToken cancellation)
    {
        var key = next.Key;
        memory.Forget(key); // Whatever happens in between, a stale copy must not be what remains.
        var sealedDocument = sealer.Seal(key, SessionDocument.Write(next));
        if (sealedDocument.Length > SqlSessionStore.MaxSealedBytes)
        {
            LimitNames.Hit(LimitNames.SealedSession); // The store refuses it.
        }

        var outcome = await Timed("save", () => store.Save(key, before.Version, sealedDocument, Index(next), cancellation), cancellation);
        if (outcome is not SaveOutcome.Saved saved)
        {
            return null;
        }

        var after = new Loaded(next, saved.Version, before.Audited, sealedDocument.Length);
        memory.Keep(after);
        return after;
    }

    public void Forget(SessionKey key) => memory.Forget(key);

    /// <summary>Notes what the audit log has, so that the next store can leave it out.</summary>
    public void Audited(Loaded loaded, long upTo)
    {
        if (memory.Find(loaded.Session.Key) is { } hot && hot.Version == loaded.Version)
        {
            memory.Keep(hot with { Audited = upTo });
        }
    }

    public static SessionIndexEntry Index(Session session) =>
        new(
            Decider.NextDue(session),
            [.. session.Connections.Select(c => c.Provider)],
            session.Intents.Count(i => i.State is IntentState.Parked),
            session.Intents.Count(i => i.State is IntentState.Released))
        {
            Connections = [.. session.Connections.Where(c => c.State is not ConnectionState.Missing).Select(c => new IndexedConnection(
                c.Provider, c.State is ConnectionState.Broken broken ? (long)broken.Reason : 0, c.Granted.ToString()))],
            Waiting = [.. session.Intents.Select(Waiting).OfType<IndexedIntent>()],
        };

    private static IndexedIntent? Waiting(Intent intent) => intent.State is IntentState.Parked parked
        ? new(
            intent.Id, intent.Tool, intent.Provider, intent.Asked.Client, intent.Asked.TraceId,
            parked.Reason is ParkReason.NeedsConnection why ? ErrorCodes.Wire(why.Code) : "", parked.Since.ToUnixTimeMilliseconds())
        : null;

    private Task<T> Timed<T>(string operation, Func<Task<T>> ask, CancellationToken cancellation) =>
        Observing.Timed.Record(Instruments.StoreDuration, time, ask, [new(Labels.StoreOperation, operation)], cancellation);

    private Session Open(StoredSession stored) => sealer.Unseal(stored.Key, stored.Sealed) switch
    {
        SessionOpening.Opened opened => SessionDocument.Read(stored.Key, opened.Plain.Span) switch
        {
            DocumentRead.Opened read => read.Session,
            DocumentRead.Newer newer => throw new SessionUnreadableException(stored.Key, $"version {newer.Version} of a later program"),
            _ => throw new SessionUnreadableException(stored.Key, "not a session document"),
        },
        SessionOpening.NotOurs foreign => throw new SessionUnreadableException(stored.Key, foreign.Reason.ToString()),
        _ => throw new SessionUnreadableException(stored.Key, "unknown seal"),
    };
}
