using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Tickets;

[Trait("Proves", "M16")]
public sealed class RefusedStepUpTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_refused_step_up_is_answered_without_a_new_prompt()
    {
        Refuse();
        var again = _story.Later(TimeSpan.FromMinutes(3)).Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Refused>();
        (again.Code, again.Scopes, again.ByUser, again.RetryAfter).ShouldBe((ErrorCode.InsufficientScope, ScopeSet.Of("pay", "read"), true, TimeSpan.FromMinutes(7)));
        _story.Session.Tickets.Count(t => t.State is TicketState.Open).ShouldBe(0);
        _story.Session.Intents.Count(i => i.State is IntentState.Parked).ShouldBe(0);
    }

    [Fact]
    public void After_ten_minutes_the_user_may_be_asked_again()
    {
        Refuse();
        _story.Later(TimeSpan.FromMinutes(10)).Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.InsufficientScope);
    }

    [Fact]
    public void Something_else_that_is_needed_is_asked_for_at_once()
    {
        Refuse();
        _story.Call("note").ShouldBeOfType<Reply.Challenged>().Challenge.Scopes.Contains("write").ShouldBeTrue();
    }

    [Fact]
    public void A_connection_that_was_granted_the_scope_since_runs_the_call()
    {
        Refuse();
        _story.Connect("read pay");
        _story.Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void A_connection_that_broke_since_is_challenged_for_that()
    {
        Refuse();
        _story.ForceExpiry();
        _story.Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.TokenRevoked);
    }

    [Fact]
    public void Who_connected_since_be_it_with_less_is_asked_again()
    {
        Refuse();
        _story.Connect("read");
        _story.Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.InsufficientScope);
    }

    [Fact]
    public void A_refused_first_connection_is_no_refused_step_up()
    {
        var ticket = _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.TicketId;
        _story.Begin(ticket);
        _story.Decline(ticket);
        _story.Call("pay", """{"eur":6}""").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.AuthRequired);
    }

    [Fact]
    public void The_user_may_open_the_way_themselves_at_any_time()
    {
        Refuse();
        _story.OpenTicket("pay").State.ShouldBeOfType<TicketState.Open>();
    }

    private void Refuse()
    {
        _story.Connect("read");
        var ticket = _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge.TicketId;
        _story.Begin(ticket);
        _story.Decline(ticket).ShouldBeOfType<Reply.LegRedeemed>();
    }
}
