using ReconnectGrains.Sessions.Audit;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Calls;

[Trait("Proves", "M17")]
public sealed class AuditTests
{
    private readonly Story _story = new();

    [Fact]
    public void The_life_of_a_parked_call_is_told_under_the_trace_that_asked()
    {
        _story.Call("pay");
        _story.Connect();
        _story.Returned();
        _story.Collect("int_1");
        var ofIt = _story.Session.Unacknowledged.Where(e => e.IntentId == "int_1").ToList();
        ofIt.Select(e => e.Kind).ShouldBe([AuditKind.Parked, AuditKind.Resumed, AuditKind.Collected]);
        ofIt.ShouldAllBe(e => e.TraceId == "trc_1" && e.ClientId == "chat" && e.Tool == "pay" && e.Provider == "acme");
    }

    [Fact]
    public void Events_are_numbered_without_gaps_also_after_some_were_acknowledged()
    {
        _story.Call("pay");
        _story.Connect();
        _story.Session.Unacknowledged.Select(e => e.Sequence).ShouldBe([1L, 2, 3]);
        _story.Acknowledge(2);
        _story.Returned();
        _story.Collect("int_1");
        _story.Session.Unacknowledged.Select(e => e.Sequence).ShouldBe([3L, 4]);
    }

    [Fact]
    public void An_acknowledgement_of_nothing_new_changes_nothing()
    {
        _story.Call("pay");
        _story.Acknowledge(1);
        var before = _story.Session;
        _story.Acknowledge(1);
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    [Trait("Proves", "R9")]
    [Trait("Proves", "S46")]
    public void While_the_log_is_away_nobody_fills_the_document_with_events()
    {
        _story.Connect();
        var ticket = _story.OpenTicket().Id;
        while (_story.Session.Unacknowledged.Count < Limits.UnacknowledgedAudit)
        {
            _story.Redeem(ticket, state: "guessed").ShouldBeOfType<Reply.Illegal>();
        }

        var refused = new Reply.Refused(ErrorCode.StoreUnavailable, RetryAfter: Limits.AuditRides);
        _story.Redeem(ticket, state: "guessed").ShouldBe(refused);
        _story.Decline(ticket, state: "guessed").ShouldBe(refused);
        _story.Call("pay").ShouldBe(refused);
        _story.ParkForScope("list", "more").ShouldBe(refused);
        _story.ForceExpiry().ShouldBe(refused);
        _story.Send(new Command.NoteWrongUser(_story.Stamp(), ticket)).ShouldBe(refused);
        _story.Acknowledge(1);
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
    }

    [Fact]
    public void A_command_that_is_sent_again_is_not_carried_out_again()
    {
        var command = new Command.Call(_story.Stamp(), _story.Request("pay"));
        _story.Send(command).ShouldBeOfType<Reply.Challenged>();
        var before = _story.Session;
        _story.Send(command).ShouldBeOfType<Reply.AlreadyDone>();
        _story.Session.ShouldBeSameAs(before);
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void As_many_commands_are_remembered_as_the_limit_says()
    {
        var first = new Command.ForceExpiry(_story.Stamp(), null);
        _story.Connect();
        _story.Send(first).ShouldBe(new Reply.Noted(1));
        for (var i = 1; i < Limits.RememberedCommands; i++)
        {
            _story.ForceExpiry();
        }

        _story.Send(first).ShouldBeOfType<Reply.AlreadyDone>();
        _story.ForceExpiry();
        _story.Session.Remembered.Count.ShouldBe(Limits.RememberedCommands);
        _story.Send(first).ShouldBe(new Reply.Noted(1));
    }

    [Fact]
    public void Questions_change_nothing_and_are_not_remembered()
    {
        _story.Call("pay");
        var before = _story.Session;
        _story.List(null).ShouldBe(["int_1"]);
        _story.Send(new Command.LookAtTicket(_story.Stamp(), "tkt_1")).ShouldBeOfType<Reply.TicketIs>().Ticket.Id.ShouldBe("tkt_1");
        _story.Send(new Command.LookAtTicket(_story.Stamp(), "tkt_9")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.ShouldBeSameAs(before);
    }

}
