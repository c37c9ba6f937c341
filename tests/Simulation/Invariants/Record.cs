using Microsoft.AspNetCore.DataProtection;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Storing;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>One store of a session: what was there, and what is.</summary>
internal sealed record Change(SessionKey Key, Session? Before, Session After, string Node, int Bytes);

/// <summary>What everybody outside knows, and what is really stored: the ground that invariants stand on.</summary>
internal sealed class Record
{
    private readonly World _world;
    private readonly SortedDictionary<string, Session> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Wish> _byTrace = [];
    private readonly Dictionary<string, (SessionKey Key, Intent Intent)> _intents = [];
    private readonly List<Wish> _wishes = [];

    public Record(World world)
    {
        _world = world;
        world.Database.Saved = Committed;
        world.Acme.Presented = (generation, presentation) => world.Verdict.Each(i => i.OnPresented(generation, presentation));
        world.Identity.Presented = world.Acme.Presented;
        world.Acme.CodeAgain = family => world.Verdict.Broken("S24", family.ConsentedBy, $"a code of {family.Provider} was presented twice");
        world.Identity.CodeAgain = world.Acme.CodeAgain;
        world.AcmeApi.Arrived = (asked, access, route) => world.Verdict.Each(i => i.OnArrived(asked, access, route));
        world.IdentityApi.Arrived = world.AcmeApi.Arrived;
        world.AcmeApi.Happened = effect => world.Verdict.Each(i => i.OnEffect(effect));
    }

    public List<Person> People { get; } = [];

    public IReadOnlyList<Wish> Wishes => _wishes;

    public IEnumerable<Session> Sessions => _stored.Values;

    /// <summary>How often an older state of the store was put back.</summary>
    public int Restores { get; private set; }

    public int Calls { get; private set; }

    public int Parked { get; private set; }

    public int Resumed { get; private set; }

    public Session? Stored(SessionKey key) => _stored.GetValueOrDefault(key.Canonical);

    public Intent? Intent(string id) => _intents.TryGetValue(id, out var known) ? known.Intent : null;

    public IEnumerable<Intent> IntentsOf(Wish wish) => wish.Intents.Select(Intent).OfType<Intent>();

    public Wish? WishOf(string? trace) => trace is not null && _byTrace.TryGetValue(trace, out var wish) ? wish : null;

    public void Add(Wish wish) => _wishes.Add(wish);

    public void Asks(Wish wish, string trace)
    {
        Calls++;
        _byTrace[trace] = wish;
    }

    /// <summary>The store is what it was before: what was stored since is forgotten.</summary>
    public void Restored()
    {
        Restores++;
        _stored.Clear();
        foreach (var row in _world.Database.Sessions())
        {
            _stored[row.Key.Canonical] = Open(row);
        }
    }

    private void Committed(Committed row)
    {
        var after = Open(row);
        var before = Stored(row.Key);
        _stored[row.Key.Canonical] = after;
        foreach (var intent in after.Intents)
        {
            Note(row, before?.Intent(intent.Id), intent);
        }

        foreach (var generation in after.Connections.Select(c => Tokens.Of(c)?.RefreshToken).OfType<Sessions.Secret>()
            .Select(s => _world.Acme.Find(s.Reveal()) ?? _world.Identity.Find(s.Reveal())).OfType<Generation>())
        {
            generation.WasStored = true;
        }

        var change = new Change(row.Key, before, after, row.Node, row.Sealed.Length);
        _world.Verdict.Each(i => i.OnStored(change));
    }

    private void Note(Committed row, Intent? before, Intent intent)
    {
        if (ReferenceEquals(before, intent))
        {
            return;
        }

        if (before is null && WishOf(intent.Asked.TraceId) is { } wish && !wish.Intents.Contains(intent.Id))
        {
            wish.Intents.Add(intent.Id);
        }

        _intents[intent.Id] = (row.Key, intent);
        var (was, now) = (before?.State, intent.State);
        if (now is IntentState.Parked && was is not IntentState.Parked)
        {
            Parked++;
        }

        if (now is not IntentState.Parked and not IntentState.Ended && was is IntentState.Parked)
        {
            Resumed++;
        }

        if (was?.GetType() != now.GetType())
        {
            _world.Note(row.Key, $"{row.Node} stores {intent.Tool} {intent.Id[..10]} {Tell(was)} -> {Tell(now)}{(intent.MaybeDone ? ", maybe done" : "")}");
        }
    }

    private static string Tell(IntentState? state) => state switch
    {
        null => "new",
        IntentState.Parked { Reason: ParkReason.NeedsConnection needs } => $"Parked({needs.Code})",
        IntentState.Parked => "Parked(tick)",
        IntentState.Released r => $"Released({r.By})",
        IntentState.Executing e => $"Executing({e.By}, {e.Claim.Node[..9]}, attempt {e.Attempts})",
        IntentState.Failed f => $"Failed({f.Code})",
        _ => state.GetType().Name,
    };

    private Session Open(Committed row)
    {
        var plain = _world.Seal.CreateProtector("ReconnectGrains.Session", "v1", row.Key.Canonical).Unprotect(row.Sealed);
        return SessionDocument.Read(row.Key, plain) is DocumentRead.Opened opened
            ? opened.Session
            : throw new InvalidOperationException($"What was stored for {row.Key} cannot be read back.");
    }
}
