using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions;

/// <summary>Everything known about one (tenant, user). Immutable: <see cref="Deciding.Decider"/> makes the next one. M23.</summary>
/// <param name="Key">Whose it is.</param>
/// <param name="Epoch">The store's epoch when it was last decided on; another one voids tickets and unfinished writes. S49.</param>
/// <param name="Connections">One per provider, in the order of first use.</param>
/// <param name="Intents">Open and recently ended ones, oldest first.</param>
/// <param name="Tickets">Open and recently ended ones, oldest first.</param>
/// <param name="Remembered">Ids of the latest commands that changed something, oldest first.</param>
/// <param name="AuditSequence">The number of the latest audit event.</param>
/// <param name="Unacknowledged">Audit events that the log may not have yet, oldest first.</param>
/// <param name="EndedSignIns">Browser sign-ins that the identity provider ended lately. M8.</param>
/// <param name="AuditHead">The digest of the latest audit event and of all before it; null while there is none of this version. M17.</param>
public sealed record Session(
    SessionKey Key,
    long Epoch,
    ImmutableList<Connection> Connections,
    ImmutableList<Intent> Intents,
    ImmutableList<Ticket> Tickets,
    ImmutableList<string> Remembered,
    long AuditSequence,
    ImmutableList<AuditEvent> Unacknowledged,
    ImmutableList<EndedSignIn>? EndedSignIns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AuditHead = null)
{
    /// <summary>What our own authorization server knows of the user; empty where another one issues the MCP tokens.</summary>
    [JsonIgnore]
    public GrantBook Book { get; init; } = GrantBook.Empty;

    /// <summary>The same in the document, which has no such member while there is nothing: nodes of the version before then read it still. R8.</summary>
    [JsonInclude]
    [JsonPropertyName("book")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal GrantBook? StoredBook
    {
        get => Book.IsEmpty ? null : Book;
        init => Book = value ?? GrantBook.Empty;
    }

    /// <summary>A session that nothing is known about yet.</summary>
    public static Session Empty(SessionKey key, long epoch) => new(key, epoch, [], [], [], [], 0, []);

    /// <summary>The connection at a provider; <see cref="ConnectionState.Missing"/> where there is none.</summary>
    public Connection At(string provider) =>
        Connections.FirstOrDefault(c => c.Provider == provider) ?? new Connection(provider, new ConnectionState.Missing(0));

    /// <summary>The intent with this id, if there is one.</summary>
    public Intent? Intent(string id) => Intents.FirstOrDefault(i => i.Id == id);

    /// <summary>The ticket with this id, if there is one.</summary>
    public Ticket? Ticket(string id) => Tickets.FirstOrDefault(t => t.Id == id);

    /// <summary>Without the audit events that the log has; the same object when it has none of them.</summary>
    public Session WithoutAudit(long upTo) => Unacknowledged.IsEmpty || Unacknowledged[0].Sequence > upTo
        ? this
        : this with { Unacknowledged = Unacknowledged.RemoveAll(e => e.Sequence <= upTo) };

    /// <summary>Arguments and kept results together, in UTF-8 bytes.</summary>
    public int PayloadBytes() => Intents.Sum(i =>
        i.Arguments.Bytes + (i.State is IntentState.Done { Result: KeptResult.Whole whole } ? whole.Json.Bytes : 0));
}
