using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>The session while one command is being decided: what it has become, and the effects so far. Lives for one decision.</summary>
internal sealed class Draft(Session before, SessionRules rules, Stamp stamp, DateTimeOffset now)
{
    private readonly Session _before = before;
    private readonly List<SideEffect> _effects = [];

    public Session Session { get; private set; } = before;

    public SessionRules Rules { get; } = rules;

    public Stamp Stamp { get; } = stamp;

    public DateTimeOffset Now { get; } = now;

    public IReadOnlyList<SideEffect> Effects => _effects;

    public bool Changed => !ReferenceEquals(Session, _before);

    public Claim NewClaim() => new(Stamp.CommandId, Stamp.Node, Now + Limits.Claim);

    public void Add(SideEffect effect) => _effects.Add(effect);

    public void Put(Connection connection)
    {
        var at = Session.Connections.FindIndex(c => c.Provider == connection.Provider);
        Session = Session with
        {
            Connections = at < 0 ? Session.Connections.Add(connection) : Session.Connections.SetItem(at, connection),
        };
    }

    public void Put(Intent intent)
    {
        var at = Session.Intents.FindIndex(i => i.Id == intent.Id);
        Session = Session with { Intents = at < 0 ? Session.Intents.Add(intent) : Session.Intents.SetItem(at, intent) };
    }

    public void Put(Ticket ticket)
    {
        var at = Session.Tickets.FindIndex(t => t.Id == ticket.Id);
        Session = Session with { Tickets = at < 0 ? Session.Tickets.Add(ticket) : Session.Tickets.SetItem(at, ticket) };
    }

    public void Drop(Intent intent) => Session = Session with { Intents = Session.Intents.RemoveAll(i => i.Id == intent.Id) };

    public void Drop(Ticket ticket) => Session = Session with { Tickets = Session.Tickets.RemoveAll(t => t.Id == ticket.Id) };

    public void Put(GrantBook book) => Session = Session with { Book = book };

    public void Become(Session session) => Session = session;

    public void Audit(AuditKind kind, AuditDetail? detail = null, string? provider = null, string? client = null) =>
        Append(new AuditEvent(0, Now, kind, Stamp.TraceId, provider, ClientId: client, Detail: detail));

    /// <summary>About an intent: under the trace of the call that was parked, so that one search finds the whole story. M5, M17.</summary>
    public void Audit(AuditKind kind, Intent intent, AuditDetail? detail = null) =>
        Append(new AuditEvent(0, Now, kind, intent.Asked.TraceId, intent.Provider, intent.Tool, intent.Id, intent.Asked.Client, detail));

    public void Remember() => Session = Session with
    {
        Remembered = Session.Remembered.Count >= Limits.RememberedCommands
            ? Session.Remembered.RemoveAt(0).Add(Stamp.CommandId)
            : Session.Remembered.Add(Stamp.CommandId),
    };

    private void Append(AuditEvent happened)
    {
        var numbered = happened with { Sequence = Session.AuditSequence + 1 };
        var head = AuditChain.Next(Session.AuditHead, numbered);
        Session = Session with
        {
            AuditSequence = numbered.Sequence,
            AuditHead = head,
            Unacknowledged = Session.Unacknowledged.Add(numbered with { Chain = head }),
        };
    }
}
