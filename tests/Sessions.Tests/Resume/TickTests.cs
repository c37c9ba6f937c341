using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Resume;

/// <summary>The user, proven in the browser, sees what would run and ticks it.</summary>
[Trait("Proves", "S48")]
public sealed class TickTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_ticked_call_runs_whatever_its_age_and_the_end_of_its_MCP_token()
    {
        _story.Call("erase", by: _story.By(tokenLives: TimeSpan.FromMinutes(1)));
        _story.Later(TimeSpan.FromHours(20)).Connect("write");
        _story.Confirm("int_1").ShouldBeOfType<Reply.Listing>().Intents.ShouldHaveSingleItem().Id.ShouldBe("int_1");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>().By.ShouldBe(ReleasedBy.Tick);
        _story.Audit[^1].ShouldBe("Resumed Tick");
    }

    [Fact]
    public void Only_what_is_ticked_runs_and_a_second_tick_runs_nothing_again()
    {
        _story.Call("erase", "1");
        _story.Call("erase", "2");
        _story.Connect("write");
        _story.Confirm("int_2", "int_2", "int_9");
        _story.LastExecute.Intent.Id.ShouldBe("int_2");
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Confirm("int_2").ShouldBeOfType<Reply.Listing>().Intents.ShouldBeEmpty();
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_tick_runs_nothing_that_still_needs_a_connection()
    {
        _story.Call("pay");
        _story.Confirm("int_1").ShouldBeOfType<Reply.Listing>().Intents.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
    }

    [Fact]
    public void A_ticked_call_whose_connection_broke_again_is_parked_for_a_new_one()
    {
        _story.Call("erase");
        _story.Connect("write");
        _story.Send(new Command.Reject(_story.Stamp(), "acme", 1));
        _story.Confirm("int_1");
        _story.Effects.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsConnection>();
    }

    [Fact]
    public void A_call_that_waits_for_its_tick_has_a_link_to_where_it_is_ticked()
    {
        _story.Call("erase");
        _story.Connect("write");
        var challenge = _story.Collect("int_1").ShouldBeOfType<Reply.Challenged>().Challenge;
        (challenge.Code, challenge.IntentId, challenge.Scopes.Count).ShouldBe((ErrorCode.ConfirmationRequired, "int_1", 0));
        _story.Session.Ticket(challenge.TicketId)!.State.ShouldBeOfType<TicketState.Open>();
    }

    [Fact]
    public void A_cancelled_call_cannot_be_ticked()
    {
        _story.Call("erase");
        _story.Connect("write");
        _story.Cancel("int_1", by: null);
        _story.Confirm("int_1").ShouldBeOfType<Reply.Listing>().Intents.ShouldBeEmpty();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Cancelled>();
    }
}
