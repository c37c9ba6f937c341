using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Recovery;

[Trait("Proves", "R9")]
public sealed class RetentionTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly Story _story = new();

    [Fact]
    public void A_parked_call_lapses_after_a_day_and_then_says_so()
    {
        _story.Call("pay");
        _story.Tick(Limits.ParkedFor - Instant);
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Tick(Instant);
        _story.StateOf("int_1").ShouldBe(new IntentState.Lapsed(_story.Now, null));
        _story.Audit[^1].ShouldBe("Lapsed");
        _story.Collect("int_1").ShouldBeOfType<Reply.Collected>().Intent.State.ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void An_ended_call_is_kept_for_an_hour()
    {
        _story.Connect();
        _story.Call("pay");
        _story.Returned();
        _story.Tick(Limits.ResultKept - Instant);
        _story.Session.Intents.ShouldHaveSingleItem();
        _story.Tick(Instant);
        _story.Session.Intents.ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_outcome_is_kept_for_a_day()
    {
        _story.Connect();
        _story.Call("note");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Tick(Limits.UnknownKept - Instant);
        _story.Session.Intents.ShouldHaveSingleItem();
        _story.Tick(Instant);
        _story.Session.Intents.ShouldBeEmpty();
    }

    [Fact]
    public void A_released_call_does_not_wait_for_its_provider_for_longer_than_a_day()
    {
        _story.Connect();
        _story.ParkForScope("list", "read");
        var id = _story.Last.Id;
        _story.Call("list").ShouldBeOfType<Reply.Running>();
        _story.Failed(ErrorCode.ProviderUnavailable);
        _story.ForceExpiry();
        while (_story.StateOf(id) is IntentState.Released)
        {
            _story.Tick(Limits.LongestRetryWait);
            if (_story.Effects.Count > 0)
            {
                _story.RefreshUnavailable();
            }
        }

        _story.StateOf(id).ShouldBeOfType<IntentState.Lapsed>();
        (_story.Now - World.Start).ShouldBeInRange(Limits.ParkedFor, Limits.ParkedFor + TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void A_released_call_lapses_on_time_while_its_provider_wants_patience()
    {
        ReleasedShortlyBeforeItsDayIsOver();
        _story.Renew(1).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.RefreshUnavailable(TimeSpan.FromMinutes(1));
        _story.Tick(TimeSpan.FromSeconds(20));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void A_released_call_whose_day_is_over_is_not_parked_again()
    {
        ReleasedShortlyBeforeItsDayIsOver();
        _story.Disconnect();
        _story.Tick(TimeSpan.FromSeconds(20));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void A_released_call_whose_refreshes_are_lost_over_and_over_lapses_in_the_end()
    {
        ReleasedShortlyBeforeItsDayIsOver();
        _story.Renew(1).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Tick(Limits.Claim);
        _story.Effects.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void A_released_write_whose_day_and_authority_are_over_does_not_wait_for_a_tick()
    {
        ReleasedShortlyBeforeItsDayIsOver("auto", Limits.ParkedFor - TimeSpan.FromSeconds(5));
        _story.Tick(TimeSpan.FromSeconds(20));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Theory]
    [InlineData("list")]
    [InlineData("auto")]
    public void A_call_whose_day_is_over_does_not_run_at_a_callback_before_the_sweep(string tool)
    {
        _story.Call(tool);
        _story.Later(Limits.ParkedFor).Connect();
        _story.Effects.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void A_call_whose_day_is_over_does_not_run_at_a_tick_before_the_sweep()
    {
        _story.Call("ask");
        _story.Connect();
        _story.Later(Limits.ParkedFor).Confirm("int_1").ShouldBeOfType<Reply.Listing>().Intents.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Lapsed>();
    }

    [Fact]
    public void A_call_whose_day_is_over_does_not_run_at_a_repetition_before_the_sweep()
    {
        _story.Call("pay");
        _story.Later(Limits.ParkedFor);
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().Intent.State.ShouldBeOfType<IntentState.Lapsed>();
    }

    private void ReleasedShortlyBeforeItsDayIsOver(string tool = "list", TimeSpan? tokenLives = null)
    {
        _story.Call(tool, by: _story.By(tokenLives: tokenLives));
        _story.Later(Limits.ParkedFor - TimeSpan.FromSeconds(10)).Connect();
        _story.Failed(ErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(20));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Released>();
    }

    [Fact]
    public void A_ticket_is_remembered_for_one_more_life_and_then_forgotten()
    {
        _story.OpenTicket();
        _story.Tick((2 * Limits.Ticket) - Instant);
        _story.Session.Tickets.ShouldHaveSingleItem();
        _story.Tick(Instant);
        _story.Session.Tickets.ShouldBeEmpty();
        _story.Connect();
        _story.Tick(Limits.Ticket - Instant);
        _story.Session.Tickets.ShouldHaveSingleItem();
        _story.Tick(Instant);
        _story.Session.Tickets.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_due_next_is_the_earliest_of_all()
    {
        Due().ShouldBeNull();
        _story.Call("pay");
        _story.Acknowledge(9);
        Due().ShouldBe(_story.Now + (2 * Limits.Ticket));
        _story.Tick(2 * Limits.Ticket);
        Due().ShouldBe(World.Start + Limits.ParkedFor);
        _story.Connect("read");
        Due().ShouldBe(_story.Now + Limits.AuditRides);
        _story.Acknowledge(99);
        Due().ShouldBe(_story.Now + Limits.Ticket);
        _story.ForceExpiry();
        _story.Acknowledge(long.MaxValue);
        _story.Call("list");
        Due().ShouldBe(_story.Now + Limits.Claim);
    }

    [Fact]
    public void A_running_write_and_an_exchange_are_due_when_their_claims_end_and_an_end_when_it_is_forgotten()
    {
        _story.Connect();
        _story.Tick(Limits.Ticket);
        _story.Call("pay");
        _story.Acknowledge(99);
        Due().ShouldBe(_story.Now + Limits.Claim);
        _story.Ended(new ExecutionEnd.Uncertain());
        Due().ShouldBe(_story.Now + (2 * Limits.FirstRetryWait));
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Returned();
        Due().ShouldBe(_story.Now + Limits.ResultKept);
        var ticket = _story.OpenTicket().Id;
        _story.Begin(ticket);
        _story.Redeem(ticket);
        Due().ShouldBe(_story.Now + Limits.Claim);
    }

    [Fact]
    public void A_call_that_stands_in_line_is_due_when_what_it_waits_for_is()
    {
        _story.Call("auto", "1");
        _story.Call("auto", "2");
        _story.Connect();
        _story.Acknowledge(long.MaxValue);
        _story.Later(TimeSpan.FromSeconds(1));
        Due().ShouldBe(_story.LastExecute.Claim.Until);
        _story.ForceExpiry();
        _story.Acknowledge(long.MaxValue);
        _story.Later(TimeSpan.FromSeconds(1)).Returned();
        _story.Last.State.ShouldBeOfType<IntentState.Released>();
        Due().ShouldBe(_story.LastRefresh.Claim.Until);
    }

    private DateTimeOffset? Due() => Decider.NextDue(_story.Session);
}
