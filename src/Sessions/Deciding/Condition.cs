using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>Something that a waiter waits for. Plain data, so that it can be asked of a session wherever that lives.</summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>True when the session has come to it.</summary>
    public abstract bool Holds(Session session);

    /// <summary>The intent is over, or waits for a person again, or is gone.</summary>
    public sealed record IntentSettled(string IntentId) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(Session session) =>
            session.Intent(IntentId)?.State is not (IntentState.Executing or IntentState.Released);
    }

    /// <summary>The intent no longer waits for a connection.</summary>
    public sealed record IntentUnparked(string IntentId) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(Session session) =>
            session.Intent(IntentId)?.State is not IntentState.Parked { Reason: ParkReason.NeedsConnection };
    }

    /// <summary>No refresh of this generation is out.</summary>
    public sealed record RefreshSettled(string Provider, long Generation) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(Session session) =>
            session.At(Provider).State is not ConnectionState.Refreshing refreshing || refreshing.Generation != Generation;
    }

    /// <summary>No code is being exchanged for the ticket.</summary>
    public sealed record TicketSettled(string TicketId) : Condition
    {
        /// <inheritdoc/>
        public override bool Holds(Session session) => session.Ticket(TicketId)?.State is not TicketState.Exchanging;
    }
}
