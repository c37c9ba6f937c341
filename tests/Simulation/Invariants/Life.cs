using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>R1: an accepted intent stays until it has ended, and after that for as long as it is promised to be kept.</summary>
internal sealed class NoneDisappears(World world) : Invariant(world, "R1")
{
    /// <summary>Nodes may disagree about the time by this much.</summary>
    private static readonly TimeSpan Clocks = TimeSpan.FromMinutes(1);

    public override void OnStored(Change change)
    {
        foreach (var intent in change.Before?.Intents ?? [])
        {
            switch (change.After.Intent(intent.Id))
            {
                case null when !MayBeForgotten(intent.State):
                    Broken(change.Key, $"{intent.Tool} {intent.Id} disappeared as {intent.State.GetType().Name}");
                    break;
                case { State: not IntentState.Ended } again when intent.State is IntentState.Ended:
                    Broken(change.Key, $"{intent.Tool} {intent.Id} had ended as {intent.State.GetType().Name} and is {again.State.GetType().Name}");
                    break;
                case { State: IntentState.Ended } other when intent.State is IntentState.Ended and not IntentState.Unknown && other.State.GetType() != intent.State.GetType():
                    Broken(change.Key, $"{intent.Tool} {intent.Id} had ended as {intent.State.GetType().Name} and is {other.State.GetType().Name}");
                    break;
                case { } same when same.Arguments != intent.Arguments || same.Asked.TraceId != intent.Asked.TraceId || same.Key != intent.Key:
                    Broken(change.Key, $"{intent.Tool} {intent.Id} is no longer the call that was made");
                    break;
            }
        }
    }

    private bool MayBeForgotten(IntentState state) => state is IntentState.Ended ended
        && (World.Time.GetUtcNow() - ended.At > (ended is IntentState.Unknown ? Limits.UnknownKept : Limits.ResultKept) - Clocks
            || ended.CollectedAt is not null);
}

/// <summary>Liveness: when faults stop and users do their part, every queue drains.</summary>
internal sealed class EverythingEnds(World world) : Invariant(world, "M5")
{
    public override void AtTheEnd()
    {
        foreach (var session in Record.Sessions)
        {
            foreach (var intent in session.Intents.Where(i => i.State is not IntentState.Ended))
            {
                Broken(session.Key, $"{intent.Tool} {intent.Id} is still {intent.State.GetType().Name}");
            }

            foreach (var connection in session.Connections.Where(c => c.State is Sessions.Connections.ConnectionState.Refreshing))
            {
                Broken(session.Key, $"{connection.Provider} is still refreshing");
            }
        }

        foreach (var wish in Record.Wishes.Where(w => w.Final is null && w.GivenUp is null))
        {
            Broken(wish.Person.Key, $"nobody could tell the host what became of {wish.Tool} {wish.Name}");
        }
    }
}

/// <summary>R9: limits hold, whatever is asked.</summary>
internal sealed class LimitsHold(World world) : Invariant(world, "R9")
{
    public override void OnStored(Change change)
    {
        var after = change.After;
        Most(change, "parked intents", after.Intents.Count(i => i.State is IntentState.Parked), Limits.ParkedIntents + Limits.RunningIntents);
        Most(change, "tickets", after.Tickets.Count, Limits.Tickets);
        Most(change, "remembered commands", after.Remembered.Count, Limits.RememberedCommands);
        Most(change, "bytes", change.Bytes, 512 * 1024);
    }

    private void Most(Change change, string what, int count, int limit)
    {
        if (count > limit)
        {
            Broken(change.Key, $"{count} {what}, {limit} are allowed");
        }
    }
}

/// <summary>S38: a connection's generation only grows, and each of its tokens belongs to one generation.</summary>
internal sealed class GenerationsGrow(World world) : Invariant(world, "S38")
{
    public override void OnStored(Change change)
    {
        foreach (var before in change.Before?.Connections ?? [])
        {
            var after = change.After.At(before.Provider);
            if (after.State.Generation < before.State.Generation)
            {
                Broken(change.Key, $"{before.Provider} went from generation {before.State.Generation} back to {after.State.Generation}");
            }

            if (after.State.Generation == before.State.Generation && Tokens.Of(after)?.AccessToken is { } now
                && Tokens.Of(before)?.AccessToken is { } was && !now.Equals(was))
            {
                Broken(change.Key, $"{before.Provider} has other tokens in generation {after.State.Generation}");
            }

            if (Word(before) != Word(after))
            {
                World.Note(change.Key, $"{change.Node} stores {before.Provider} {Word(before)} -> {Word(after)}");
            }
        }
    }

    private static string Word(Sessions.Connections.Connection connection) => connection.State switch
    {
        Sessions.Connections.ConnectionState.Broken b => $"Broken({b.Reason}) {b.Generation}",
        Sessions.Connections.ConnectionState.Refreshing r => $"Refreshing {r.Generation} by {r.Claim.Node[..9]}",
        var other => $"{other.GetType().Name} {other.Generation}",
    };
}

/// <summary>S49: a restored backup revives nothing: no ticket, and no write whose fate nobody knows.</summary>
internal sealed class EpochsEnd(World world) : Invariant(world, "S49")
{
    public override void OnStored(Change change)
    {
        if (change.Before is not { } before || before.Epoch == change.After.Epoch)
        {
            return;
        }

        foreach (var ticket in before.Tickets.Where(t => change.After.Ticket(t.Id) is { State: not Sessions.Tickets.TicketState.Ended }))
        {
            Broken(change.Key, $"the ticket {ticket.Id} lives on in another epoch");
        }

        foreach (var intent in before.Intents.Where(i => i.State is not IntentState.Ended && change.After.Intent(i.Id) is { State: not IntentState.Ended }))
        {
            Broken(change.Key, $"{intent.Tool} {intent.Id} lives on in another epoch");
        }
    }
}
