using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Tickets;

/// <summary>A browser's trip to an authorization endpoint and back.</summary>
[Trait("Proves", "S19")]
public sealed class LegTests
{
    private readonly Story _story = new();
    private readonly string _ticket;

    public LegTests()
    {
        _story.Call("pay");
        _ticket = "tkt_1";
    }

    [Fact]
    public void A_code_is_exchanged_once_with_what_the_leg_kept()
    {
        _story.Begin(_ticket);
        var redeemed = _story.Redeem(_ticket).ShouldBeOfType<Reply.LegRedeemed>();
        redeemed.Leg.Purpose.ShouldBe(LegPurpose.Connect);
        var exchange = _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Exchange>();
        (exchange.Code.Reveal(), exchange.Iss, exchange.Provider, exchange.Scopes).ShouldBe(("code", "https://acme.example", "acme", ScopeSet.Of("pay")));
        (exchange.Verifier.Reveal(), exchange.Nonce.Reveal()).ShouldBe(("verifier", "nonce"));
        _story.Redeem(_ticket).ShouldBe(new Reply.Illegal("Exchanging", "RedeemLeg"));
        _story.Effects.ShouldBeEmpty();
        _story.Audit[^1].ShouldBe("ReuseDetected");
    }

    [Theory]
    [InlineData("another", "browser")]
    [InlineData("state", "another")]
    [Trait("Proves", "S15")]
    public void Another_state_or_another_browser_gets_nowhere(string state, string browser)
    {
        _story.Begin(_ticket);
        _story.Redeem(_ticket, state, browser).ShouldBe(new Reply.Illegal("Underway", "RedeemLeg"));
        _story.Decline(_ticket, provenUser: true, state, browser).ShouldBe(new Reply.Illegal("Underway", "DeclineLeg"));
        _story.Effects.ShouldBeEmpty();
        _story.Audit.TakeLast(2).ShouldBe(["ReuseDetected", "ReuseDetected"]);
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Redeem(_ticket).ShouldBeOfType<Reply.LegRedeemed>("The right browser is not disturbed.");
    }

    [Fact]
    public void A_state_ends_with_its_leg()
    {
        _story.Begin(_ticket, _story.Leg() with { ExpiresAt = _story.Now.AddMinutes(5) });
        _story.Later(TimeSpan.FromMinutes(5)).Redeem(_ticket).ShouldBeOfType<Reply.Illegal>();
        _story.Decline(_ticket).ShouldBeOfType<Reply.Illegal>();
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_latest_trip_can_come_back()
    {
        _story.Begin(_ticket, _story.Leg(state: "first"));
        _story.Begin(_ticket, _story.Leg(state: "second"));
        _story.Redeem(_ticket, "first").ShouldBeOfType<Reply.Illegal>();
        _story.Redeem(_ticket, "second").ShouldBeOfType<Reply.LegRedeemed>();
    }

    [Fact]
    public void A_code_without_a_trip_is_refused()
    {
        _story.Redeem(_ticket).ShouldBe(new Reply.Illegal("Open", "RedeemLeg"));
        _story.Redeem("tkt_9").ShouldBe(new Reply.Illegal("Absent", "RedeemLeg"));
        _story.Decline("tkt_9").ShouldBe(new Reply.Illegal("Absent", "DeclineLeg"));
    }

    [Fact]
    [Trait("Proves", "S15")]
    public void A_sign_in_only_opens_the_ticket_again_and_exchanges_nothing_here()
    {
        _story.Begin(_ticket, _story.Leg(LegPurpose.SignIn));
        _story.Redeem(_ticket).ShouldBeOfType<Reply.LegRedeemed>().Leg.Verifier.Reveal().ShouldBe("verifier");
        _story.Effects.ShouldBeEmpty();
        _story.Session.Ticket(_ticket)!.State.ShouldBeOfType<TicketState.Open>();
        _story.Redeem(_ticket).ShouldBeOfType<Reply.Illegal>("The state was used up.");
        _story.Begin(_ticket).ShouldBeOfType<Reply.TicketIs>();
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void A_decline_by_the_user_cancels_what_waited_and_the_host_is_told()
    {
        _story.Call("contacts");
        _story.Begin(_ticket);
        _story.Decline(_ticket).ShouldBeOfType<Reply.LegRedeemed>();
        _story.Session.Ticket(_ticket)!.State.ShouldBe(new TicketState.Ended(TicketEnd.Declined, _story.Now));
        _story.StateOf("int_1").ShouldBe(new IntentState.Cancelled(CancelledBy.User, _story.Now, null));
        _story.StateOf("int_2").ShouldBeOfType<IntentState.Parked>("It waits for another provider.");
        _story.Audit[^1].ShouldBe("Cancelled User");
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().Intent.State.ShouldBeOfType<IntentState.Cancelled>();
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void A_decline_leaves_what_waits_for_a_tick()
    {
        _story.Call("erase");
        _story.Connect();
        _story.Call("list", by: _story.By());
        var ticket = _story.OpenTicket("more").Id;
        _story.Begin(ticket);
        _story.Decline(ticket);
        _story.StateOf("int_2").ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
    }

    [Theory]
    [InlineData(LegPurpose.Connect, false)]
    [InlineData(LegPurpose.SignIn, true)]
    [Trait("Proves", "S20")]
    public void A_decline_by_a_browser_that_is_not_proven_to_be_the_users_cancels_nothing(LegPurpose purpose, bool proven)
    {
        _story.Begin(_ticket, _story.Leg(purpose));
        _story.Decline(_ticket, proven).ShouldBeOfType<Reply.LegRedeemed>();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Session.Ticket(_ticket)!.State.ShouldBeOfType<TicketState.Open>();
    }

    [Fact]
    [Trait("Proves", "S15")]
    public void A_sign_in_as_somebody_else_is_noted()
    {
        _story.Send(new Command.NoteWrongUser(_story.Stamp(), _ticket)).ShouldBe(new Reply.Noted(1));
        _story.Session.Unacknowledged[^1].Provider.ShouldBe("acme");
        _story.Audit[^1].ShouldBe("WrongUser");
        _story.Send(new Command.NoteWrongUser(_story.Stamp(), "tkt_9")).ShouldBe(new Reply.Noted(1));
    }
}
