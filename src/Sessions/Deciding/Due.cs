using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>When time alone will next change a session. The sweeper's list holds this moment.</summary>
internal static class Due
{
    public static DateTimeOffset? Next(Session session)
    {
        var busy = session.Intents.Any(i => i.State is IntentState.Executing)
            || session.Connections.Any(c => c.State is ConnectionState.Refreshing);
        return session.Connections.Select(Of)
            .Concat(session.Intents.Select(i => Of(i, busy)))
            .Concat(session.Tickets.Select(Of))
            .Concat(session.Book.Grants.Select(g => (DateTimeOffset?)g.ExpiresAt))
            .Concat(session.Book.Authorizations.Select(a => (DateTimeOffset?)a.ExpiresAt))
            .Append(session.Unacknowledged.IsEmpty ? null : session.Unacknowledged[^1].At + Limits.AuditRides)
            .Min();
    }

    public static TimeSpan Kept(IntentState.Ended ended) => ended is IntentState.Unknown ? Limits.UnknownKept : Limits.ResultKept;

    /// <summary>When it is too late to run it, however often it was parked again meanwhile.</summary>
    public static DateTimeOffset Lapses(Intent intent) => intent.AskedAt + Limits.ParkedFor;

    /// <summary>Ended and expired tickets are remembered for one more life, so that their page can say what happened.</summary>
    public static DateTimeOffset Forgotten(Ticket ticket) =>
        (ticket.State is TicketState.Ended ended ? ended.At : ticket.ExpiresAt) + Limits.Ticket;

    private static DateTimeOffset? Of(Connection connection) =>
        connection.State is ConnectionState.Refreshing r ? r.Claim.Until : null;

    private static DateTimeOffset? Of(Intent intent, bool busy) => intent.State switch
    {
        IntentState.Parked => Lapses(intent),
        IntentState.Released when busy => null, // It waits for what runs, and that has a moment of its own.
        IntentState.Released r => r.NotBefore,
        IntentState.Executing e => e.Claim.Until,
        IntentState.Ended e => e.At + Kept(e),
        _ => null,
    };

    private static DateTimeOffset? Of(Ticket ticket) =>
        ticket.State is TicketState.Exchanging e ? e.Claim.Until : Forgotten(ticket);
}
