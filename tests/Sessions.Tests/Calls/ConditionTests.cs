using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Calls;

/// <summary>What a waiting caller waits for.</summary>
public sealed class ConditionTests
{
    private readonly Story _story = new();

    [Fact]
    public void An_intent_is_settled_when_it_is_over_or_waits_for_a_person_or_is_gone()
    {
        Holds(new Condition.IntentSettled("int_1")).ShouldBeTrue("It is gone.");
        _story.Call("pay");
        Holds(new Condition.IntentSettled("int_1")).ShouldBeTrue("It waits for a person.");
        _story.Connect();
        Holds(new Condition.IntentSettled("int_1")).ShouldBeFalse();
        _story.Failed(ErrorCode.ProviderUnavailable);
        Holds(new Condition.IntentSettled("int_1")).ShouldBeFalse("It is tried again.");
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Returned();
        Holds(new Condition.IntentSettled("int_1")).ShouldBeTrue();
    }

    [Fact]
    public void An_intent_is_unparked_when_it_waits_for_a_connection_no_longer()
    {
        Holds(new Condition.IntentUnparked("int_1")).ShouldBeTrue();
        _story.Call("erase");
        Holds(new Condition.IntentUnparked("int_1")).ShouldBeFalse();
        _story.Connect("write");
        Holds(new Condition.IntentUnparked("int_1")).ShouldBeTrue("It waits for a tick, which no waiting brings.");
    }

    [Fact]
    public void A_refresh_is_settled_when_none_of_its_generation_is_out()
    {
        _story.Connect();
        Holds(new Condition.RefreshSettled("acme", 1)).ShouldBeTrue();
        _story.Renew(1);
        Holds(new Condition.RefreshSettled("acme", 1)).ShouldBeFalse();
        Holds(new Condition.RefreshSettled("acme", 0)).ShouldBeTrue();
        Holds(new Condition.RefreshSettled("crm", 1)).ShouldBeTrue();
        _story.Refreshed();
        Holds(new Condition.RefreshSettled("acme", 1)).ShouldBeTrue();
    }

    [Fact]
    public void A_ticket_is_settled_when_no_code_is_being_exchanged_for_it()
    {
        var ticket = _story.OpenTicket().Id;
        _story.Begin(ticket);
        Holds(new Condition.TicketSettled(ticket)).ShouldBeTrue();
        _story.Redeem(ticket);
        Holds(new Condition.TicketSettled(ticket)).ShouldBeFalse();
        _story.Exchanged(new ExchangeEnd.Unavailable());
        Holds(new Condition.TicketSettled(ticket)).ShouldBeTrue();
    }

    private bool Holds(Condition condition) => condition.Holds(_story.Session);
}
