using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Documents;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests;

/// <summary>What holds after every decision, whatever was asked of whatever session.</summary>
internal static class Invariants
{
    public static void OfAStep(Session before, Command command, Decision decision, SessionRules rules, DateTimeOffset now)
    {
        var after = decision.Next;
        if (ReferenceEquals(before, after))
        {
            decision.Effects.ShouldBeEmpty("Nothing is stored, so nothing may go out.");
        }
        else
        {
            after.Remembered.ShouldContain(command.Stamp.CommandId);
            after.Epoch.ShouldBe(rules.Epoch);
        }

        Limited(after);
        Numbered(before, after);
        Effects(before, decision, command, now);
        Moves(before, after, now);
        SessionDocument.Read(after.Key, SessionDocument.Write(after)).ShouldBeOfType<DocumentRead.Opened>();
    }

    private static void Limited(Session session)
    {
        var open = session.Intents.Count(i => i.State is not IntentState.Ended);
        open.ShouldBeLessThanOrEqualTo(Limits.ParkedIntents + Limits.RunningIntents);
        (session.Intents.Count - open).ShouldBeLessThanOrEqualTo(Limits.EndedIntents + Limits.ParkedIntents + Limits.RunningIntents);
        session.PayloadBytes().ShouldBeLessThanOrEqualTo(Limits.PayloadBytes);
        session.Tickets.Count.ShouldBeLessThanOrEqualTo(Limits.Tickets);
        session.Remembered.Count.ShouldBeLessThanOrEqualTo(Limits.RememberedCommands);
        session.Intents.Select(i => i.Id).ShouldBeUnique();
        session.Tickets.Select(t => t.Id).ShouldBeUnique();
        session.Connections.Select(c => c.Provider).ShouldBeUnique();
    }

    private static void Numbered(Session before, Session after)
    {
        var sequences = after.Unacknowledged.Select(e => e.Sequence).ToList();
        if (sequences.Count > 0)
        {
            sequences.ShouldBe(Enumerable.Range(0, sequences.Count).Select(i => after.AuditSequence - sequences.Count + 1 + i));
        }

        after.AuditSequence.ShouldBeGreaterThanOrEqualTo(before.AuditSequence);
        after.Unacknowledged.Take(before.Unacknowledged.Count).ShouldBe(before.Unacknowledged);
    }

    /// <summary>Whatever goes out stands in the session, under the claim it goes out with.</summary>
    private static void Effects(Session before, Decision decision, Command command, DateTimeOffset now)
    {
        foreach (var effect in decision.Effects)
        {
            switch (effect)
            {
                case SideEffect.Refresh refresh:
                    var at = decision.Next.At(refresh.Provider).State.ShouldBeOfType<ConnectionState.Refreshing>();
                    at.Claim.ShouldBe(refresh.Claim);
                    at.Generation.ShouldBe(refresh.Generation);
                    at.Credentials.ShouldBe(refresh.Credentials);
                    refresh.Credentials.RefreshToken.ShouldNotBeNull();
                    Fresh(refresh.Claim, command, now);
                    break;
                case SideEffect.Execute execute:
                    decision.Next.Intent(execute.Intent.Id).ShouldBe(execute.Intent);
                    execute.Intent.State.ShouldBeOfType<IntentState.Executing>().Claim.ShouldBe(execute.Claim);
                    execute.Intent.Account.ShouldNotBeNull();
                    Fresh(execute.Claim, command, now);
                    break;
                case SideEffect.Exchange exchange:
                    decision.Next.Ticket(exchange.TicketId)!.State.ShouldBeOfType<TicketState.Exchanging>().Claim.ShouldBe(exchange.Claim);
                    before.Ticket(exchange.TicketId)!.State.ShouldBeOfType<TicketState.Underway>();
                    Fresh(exchange.Claim, command, now);
                    break;
                default:
                    break; // A revocation is of what the session no longer has.
            }
        }

        decision.Effects.OfType<SideEffect.Refresh>().Select(r => r.Provider).ShouldBeUnique();
        decision.Effects.OfType<SideEffect.Execute>().Select(e => e.Intent.Id).ShouldBeUnique();
    }

    private static void Fresh(Claim claim, Command command, DateTimeOffset now) =>
        claim.ShouldBe(new Claim(command.Stamp.CommandId, command.Stamp.Node, now + Limits.Claim));

    private static void Moves(Session before, Session after, DateTimeOffset now)
    {
        foreach (var was in before.Intents)
        {
            if (after.Intent(was.Id) is not { } now_)
            {
                MayLeave(was, now).ShouldBeTrue($"{was.Id} left while {was.State}");
                continue;
            }

            (now_ with { State = was.State, Asked = was.Asked, Account = was.Account, MaybeDone = was.MaybeDone }).ShouldBe(was);
            now_.Asked.Client.ShouldBe(was.Asked.Client);
            (was.Account is null || now_.Account == was.Account).ShouldBeTrue("An account once pinned stays.");
            IsLegal(was.State, now_.State).ShouldBeTrue($"{was.Id}: {was.State} → {now_.State}");
        }

        foreach (var was in before.Connections)
        {
            after.At(was.Provider).State.Generation.ShouldBeGreaterThanOrEqualTo(was.State.Generation, "Generations never go back.");
        }
    }

    private static bool MayLeave(Intent intent, DateTimeOffset now) => intent.State is IntentState.Ended ended
        && (now - ended.At >= Limits.ResultKept || now - ended.CollectedAt > Limits.ReplayWindow);

    /// <summary>What is over stays over, except that a late answer clears an unknown outcome up.</summary>
    private static bool IsLegal(IntentState was, IntentState now) => (was, now) switch
    {
        (IntentState.Unknown, IntentState.Done) => true,
        (IntentState.Ended a, IntentState.Ended b) => a.GetType() == b.GetType() && a with { CollectedAt = b.CollectedAt } == b
            && (a.CollectedAt is null || a.CollectedAt == b.CollectedAt),
        (IntentState.Ended, _) => false,
        _ => true,
    };
}
