using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Tickets;

public sealed class TicketTests
{
    private readonly Story _story = new();

    [Fact]
    public void While_it_is_open_the_same_ticket_is_handed_out_again()
    {
        _story.Call("pay");
        _story.Later(TimeSpan.FromMinutes(9)).Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge.TicketId.ShouldBe("tkt_1");
        _story.OpenTicket("pay").Id.ShouldBe("tkt_1");
        _story.Session.Tickets.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_ticket_with_less_than_a_minute_left_is_not_handed_out_again()
    {
        _story.Call("pay");
        _story.Later(Limits.Ticket - Limits.TicketUsable + TimeSpan.FromTicks(1)).Call("pay")
            .ShouldBeOfType<Reply.Challenged>().Challenge.ShouldSatisfyAllConditions(
                c => c.TicketId.ShouldNotBe("tkt_1"),
                c => c.ExpiresAt.ShouldBe(_story.Now + Limits.Ticket));
    }

    [Fact]
    [Trait("Proves", "M16")]
    public void A_ticket_grows_while_nobody_uses_it()
    {
        _story.OpenTicket("read");
        var wider = _story.OpenTicket("pay");
        (wider.Id, wider.Scopes).ShouldBe(("tkt_1", ScopeSet.Of("read", "pay")));
        _story.OpenTicket("read").ShouldBe(wider, "Fewer scopes change nothing.");
    }

    [Fact]
    [Trait("Proves", "M16")]
    public void A_ticket_whose_consent_page_is_out_with_fewer_scopes_is_not_used_for_more()
    {
        _story.OpenTicket("read");
        _story.Begin("tkt_1");
        _story.OpenTicket("read").Id.ShouldBe("tkt_1");
        _story.OpenTicket("pay").Id.ShouldNotBe("tkt_1");
        _story.Session.Ticket("tkt_1")!.Scopes.ShouldBe(ScopeSet.Of("read"));
    }

    [Fact]
    public void A_ticket_belongs_to_one_provider()
    {
        _story.OpenTicket("read");
        _story.OpenTicket("contacts", "crm").Id.ShouldBe("tkt_2");
        _story.Send(new Command.OpenTicket(_story.Stamp(), "nobody", ScopeSet.Empty)).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
    }

    [Fact]
    [Trait("Proves", "M16")]
    public void A_ticket_that_a_browser_opens_asks_for_what_is_parked_and_was_granted_too()
    {
        _story.Connect("read");
        _story.Call("pay");
        _story.OpenTicket("export").Scopes.ShouldBe(ScopeSet.Of("read", "pay", "export"));
    }

    [Fact]
    public void Where_no_scope_is_wanted_there_is_nothing_to_reconnect()
    {
        _story.Send(new Command.OpenTicket(_story.Stamp(), "acme", ScopeSet.Empty)).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Connect("read");
        _story.OpenTicket("").Scopes.ShouldBe(ScopeSet.Of("read"));
    }

    [Fact]
    public void A_look_at_a_ticket_names_the_account_that_its_connection_is_pinned_to()
    {
        var ticket = _story.OpenTicket("contacts", "crm").Id;
        Look().ShouldBeNull();
        _story.Connect("contacts", "crm");
        Look().ShouldBe("Alice");

        string? Look() => _story.Send(new Command.LookAtTicket(_story.Stamp(), ticket)).ShouldBeOfType<Reply.TicketIs>().Account;
    }

    [Theory]
    [InlineData("read", "pay")]
    [InlineData("all", "")]
    public void A_look_at_a_ticket_tells_which_of_its_scopes_are_missing(string granted, string missing)
    {
        var ticket = _story.OpenTicket("read pay").Id;
        _story.Connect("read pay", credentials: _story.Tokens(granted));
        var look = _story.Send(new Command.LookAtTicket(_story.Stamp(), ticket)).ShouldBeOfType<Reply.TicketIs>();
        look.Missing.ShouldBe(ScopeSet.Parse(missing));
    }

    [Fact]
    public void A_tick_is_asked_for_on_a_ticket_for_no_scopes_that_is_handed_out_again()
    {
        _story.Call("erase");
        _story.Connect("write");
        var challenge = _story.Collect("int_1").ShouldBeOfType<Reply.Challenged>().Challenge;
        (challenge.Code, challenge.Scopes.Count, challenge.IntentId).ShouldBe((ErrorCode.ConfirmationRequired, 0, "int_1"));
        _story.Collect("int_1").ShouldBeOfType<Reply.Challenged>().Challenge.TicketId.ShouldBe(challenge.TicketId);
    }

    [Fact]
    public void A_challenge_says_whether_the_user_is_signing_in()
    {
        Challenged("pay").UserIsSigningIn.ShouldBeFalse();
        _story.Begin("tkt_1");
        Challenged("pay").UserIsSigningIn.ShouldBeTrue();
        _story.Redeem("tkt_1");
        Challenged("pay").UserIsSigningIn.ShouldBeTrue();
    }

    [Fact]
    public void An_ended_ticket_is_not_handed_out_again()
    {
        _story.Connect("read").ShouldBe(TicketEnd.Connected);
        Challenged("pay").Challenge.TicketId.ShouldNotBe("tkt_1");
        _story.Begin("tkt_1").ShouldBe(new Reply.Illegal("Ended", "BeginLeg"));
    }

    [Fact]
    public void A_ticket_that_is_unknown_or_expired_begins_nothing()
    {
        _story.Begin("tkt_1").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.OpenTicket();
        _story.Later(Limits.Ticket).Begin("tkt_2").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.Tickets.ShouldHaveSingleItem().State.ShouldBeOfType<TicketState.Open>();
    }

    [Fact]
    [Trait("Proves", "R9")]
    public void Tickets_are_limited_and_ended_ones_go_first()
    {
        for (var i = 0; i < Limits.Tickets; i++)
        {
            var ticket = _story.OpenTicket($"s{i}").Id;
            _story.Begin(ticket);
        }

        var (first, third) = (_story.Session.Tickets[0].Id, _story.Session.Tickets[2].Id);
        _story.Decline(third);
        _story.OpenTicket("another");
        (_story.Session.Ticket(third), _story.Session.Ticket(first)?.Id, _story.Session.Tickets.Count).ShouldBe((null, first, Limits.Tickets));
        _story.Begin(_story.Session.Tickets[^1].Id);
        _story.OpenTicket("one more");
        (_story.Session.Ticket(first), _story.Session.Tickets.Count).ShouldBe((null, Limits.Tickets));
    }

    [Fact]
    public void A_ticket_whose_code_is_being_exchanged_does_not_make_room()
    {
        for (var i = 0; i < Limits.Tickets; i++)
        {
            _story.Begin(_story.OpenTicket($"s{i}").Id);
        }

        var exchanging = _story.Session.Tickets[0].Id;
        _story.Redeem(exchanging).ShouldBeOfType<Reply.LegRedeemed>();
        _story.OpenTicket("another");
        _story.Session.Ticket(exchanging).ShouldNotBeNull();
    }

    private Reply.Challenged Challenged(string tool) => _story.Call(tool).ShouldBeOfType<Reply.Challenged>();

    [Fact]
    [Trait("Proves", "S20")]
    public void A_no_that_cancelled_everything_can_be_taken_back_while_it_is_remembered()
    {
        _story.Call("pay");
        _story.Begin("tkt_1");
        _story.Decline("tkt_1");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Cancelled>();
        _story.OpenTicket("").Scopes.ShouldBe(ScopeSet.Of("pay"));
        _story.Later(2 * Limits.Ticket).Tick();
        _story.Send(new Command.OpenTicket(_story.Stamp(), "acme", ScopeSet.Empty)).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
    }
}
