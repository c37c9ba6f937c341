using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Grants;
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
        SingleFlight(before, decision, command, rules, now);
        Moves(before, after, now);
        Grants(before, after, command, now);
        foreach (var was in before.Connections)
        {
            Changes(was.State, after.At(was.Provider).State, command);
        }

        foreach (var was in before.Tickets)
        {
            Changes(was.State, after.Ticket(was.Id)?.State, was);
        }
    }

    /// <summary>A grant comes from a code, a code once; a family only goes forward. S24, S25.</summary>
    private static void Grants(Session before, Session after, Command command, DateTimeOffset now)
    {
        foreach (var grant in after.Book.Grants)
        {
            var was = before.Book.Grants.Find(g => g.Id == grant.Id);
            (was is not null || command is Command.RedeemCode).ShouldBeTrue($"{grant.Id} came from {command.GetType().Name}");
            (was is null || grant.Generation - was.Generation is 0 or 1).ShouldBeTrue($"{was} → {grant}");
        }

        foreach (var was in before.Book.Authorizations.Where(a => a.State is AuthorizationState.Redeemed && a.ExpiresAt > now))
        {
            var next = after.Book.Authorizations.Find(a => a.Id == was.Id);
            (next is null || next.State == was.State).ShouldBeTrue($"{was.State} → {next?.State}");
        }
    }

    private static void Limited(Session session)
    {
        var open = session.Intents.Count(i => i.State is not IntentState.Ended);
        open.ShouldBeLessThanOrEqualTo(Limits.ParkedIntents + Limits.RunningIntents);
        (session.Intents.Count - open).ShouldBeLessThanOrEqualTo(Limits.EndedIntents + Limits.ParkedIntents + Limits.RunningIntents);
        session.PayloadBytes().ShouldBeLessThanOrEqualTo(Limits.PayloadBytes);
        session.Tickets.Count.ShouldBeLessThanOrEqualTo(Limits.Tickets);
        session.Remembered.Count.ShouldBeLessThanOrEqualTo(Limits.RememberedCommands);
        session.Book.Grants.Count.ShouldBeLessThanOrEqualTo(Limits.Grants);
        session.Book.Consents.Count.ShouldBeLessThanOrEqualTo(Limits.Consents);
        session.Book.Authorizations.Count.ShouldBeLessThanOrEqualTo(Limits.Authorizations);
        Unique(session.Book.Grants.Select(g => g.Id));
        Unique(session.Book.Consents.Select(c => c.Client));
        Unique(session.Book.Authorizations.Select(a => a.Id));
        Unique(session.Intents.Select(i => i.Id));
        Unique(session.Tickets.Select(t => t.Id));
        Unique(session.Connections.Select(c => c.Provider));
    }

    private static void Numbered(Session before, Session after)
    {
        var sequences = after.Unacknowledged.Select(e => e.Sequence).ToList();
        if (sequences.Count > 0)
        {
            sequences[^1].ShouldBe(after.AuditSequence);
            sequences.Zip(sequences.Skip(1), (a, b) => b - a).All(step => step == 1).ShouldBeTrue("No gaps.");
        }

        after.AuditSequence.ShouldBeGreaterThanOrEqualTo(before.AuditSequence);
        after.Unacknowledged.Take(before.Unacknowledged.Count).SequenceEqual(before.Unacknowledged).ShouldBeTrue("None is lost or changed.");
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

        Unique(decision.Effects.OfType<SideEffect.Refresh>().Select(r => r.Provider));
        Unique(decision.Effects.OfType<SideEffect.Execute>().Select(e => e.Intent.Id));
    }

    /// <summary>Nothing goes out again before its claim is over or its end was told. R2.</summary>
    private static void SingleFlight(Session before, Decision decision, Command command, SessionRules rules, DateTimeOffset now)
    {
        foreach (var effect in decision.Effects)
        {
            var claim = effect switch
            {
                SideEffect.Refresh r => (before.At(r.Provider).State as ConnectionState.Refreshing)?.Claim,
                SideEffect.Execute e => (before.Intent(e.Intent.Id)?.State as IntentState.Executing)?.Claim,
                _ => null,
            };
            var told = command is Command.ExecutionEnded end && claim?.Id == end.ClaimId
                || command is Command.RefreshEnded refreshed && claim?.Id == refreshed.ClaimId;
            (claim is null || told || before.Epoch != rules.Epoch || rules.IsStale(claim, command.Stamp.Node, now)).ShouldBeTrue($"{effect} while {claim} lasts");
        }
    }

    private static void Unique(IEnumerable<string> ids)
    {
        var all = ids.ToList();
        all.Distinct(StringComparer.Ordinal).Count().ShouldBe(all.Count);
    }

    private static void Fresh(Claim claim, Command command, DateTimeOffset now) =>
        claim.ShouldBe(new Claim(command.Stamp.CommandId, command.Stamp.Node, now + Limits.Claim));

    private static void Moves(Session before, Session after, DateTimeOffset now)
    {
        foreach (var was in before.Intents)
        {
            if (after.Intent(was.Id) is not { } next)
            {
                MayLeave(was, now).ShouldBeTrue($"{was.Id} left while {was.State}");
                continue;
            }

            (next with { State = was.State, Asked = was.Asked, Account = was.Account, MaybeDone = was.MaybeDone }).ShouldBe(was);
            next.Asked.Client.ShouldBe(was.Asked.Client);
            (was.Account is null || next.Account == was.Account).ShouldBeTrue("An account once pinned stays.");
            (next is { MaybeDone: true, State: IntentState.Failed or IntentState.Cancelled or IntentState.Lapsed }).ShouldBeFalse("A doubt ends as unknown.");
            IsLegal(was.State, next.State).ShouldBeTrue($"{was.Id}: {was.State} → {next.State}");
            // A restored document does not remember what went out after its backup.
            (next.State is IntentState.Done && was is { State: IntentState.Parked or IntentState.Released, MaybeDone: false } && before.Epoch == after.Epoch)
                .ShouldBeFalse("Nothing is done that never went out.");
            (next.State is IntentState.Lapsed && was.State is not IntentState.Ended && now < was.AskedAt + Limits.ParkedFor && before.Epoch == after.Epoch)
                .ShouldBeFalse("Nothing lapses before its time.");
        }
    }

    /// <summary>Credentials never change without their generation, and what is broken or missing is mended by new tokens alone. S38.</summary>
    private static void Changes(ConnectionState was, ConnectionState next, Command command)
    {
        next.Generation.ShouldBeGreaterThanOrEqualTo(was.Generation, "Generations never go back.");
        if (next.Generation == was.Generation)
        {
            TokenOf(next).ShouldBe(TokenOf(was), "Other credentials are another generation.");
        }

        if (was is ConnectionState.Missing or ConnectionState.Broken && next is ConnectionState.Active or ConnectionState.Refreshing)
        {
            (command is Command.ExchangeEnded or Command.RefreshEnded).ShouldBeTrue($"{command.GetType().Name} brought no tokens.");
        }
    }

    private static Secret? TokenOf(ConnectionState state) => state switch
    {
        ConnectionState.Active active => active.Credentials.AccessToken,
        ConnectionState.Refreshing refreshing => refreshing.Credentials.AccessToken,
        _ => null,
    };

    /// <summary>A ticket is used once: what ended stays ended, and a code is exchanged only for the trip that was out. S19.</summary>
    private static void Changes(TicketState was, TicketState? next, Ticket ticket) => ((was, next) switch
    {
        (_, null) => true,
        (TicketState.Ended, _) => next == was,
        (TicketState.Exchanging, _) => next == was || next is TicketState.Ended,
        (TicketState.Open, TicketState.Exchanging) => false,
        _ => true,
    }).ShouldBeTrue($"{ticket.Id}: {was} → {next}");

    private static bool MayLeave(Intent intent, DateTimeOffset now) => intent.State is IntentState.Ended ended
        && (now - ended.At >= Limits.ResultKept || now - ended.CollectedAt > Limits.ReplayWindow);

    /// <summary>What is over stays over, except that a late answer clears an unknown outcome up.</summary>
    private static bool IsLegal(IntentState was, IntentState now) => (was, now) switch
    {
        (IntentState.Unknown, IntentState.Done) => true,
        (IntentState.Ended a, IntentState.Ended b) => a.GetType() == b.GetType() && a with { CollectedAt = b.CollectedAt } == b
            && (a.CollectedAt is null || a.CollectedAt == b.CollectedAt),
        (IntentState.Ended, _) => false,
        (IntentState.Executing, IntentState.Cancelled) => false,
        _ => true,
    };
}
