using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Repetition;

/// <summary>Hosts reword. While a resumed write's end is untold, another call of its tool is probably the same wish.</summary>
public sealed class RewordingTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_reworded_call_is_held_back_while_a_resumed_write_runs_and_until_it_is_collected()
    {
        Resumed();
        Reworded().ShouldBe(Held);
        _story.Returned();
        Reworded().ShouldBe(Held);
        _story.Effects.ShouldBeEmpty();
        _story.Collect("int_1");
        Reworded().ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void A_reworded_call_is_held_back_while_a_resumed_write_stands_in_line()
    {
        Resumed();
        _story.Failed(ErrorCode.ProviderUnavailable);
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Released>();
        Reworded().ShouldBe(Held);
    }

    [Fact]
    public void A_call_that_says_it_is_new_is_not_held_back()
    {
        Resumed();
        _story.Call("pay", """{"eur":7}""", startNew: true).ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void After_two_minutes_it_is_not_held_back_any_more()
    {
        Resumed();
        _story.Returned();
        _story.Later(Limits.RewordingWindow);
        Reworded().ShouldBe(Held);
        _story.Later(TimeSpan.FromTicks(1));
        Reworded().ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void Another_tool_or_another_client_or_a_read_is_not_held_back()
    {
        Resumed();
        _story.Call("note").ShouldBeOfType<Reply.Running>();
        _story.Call("pay", "7", _story.By("other")).ShouldBeOfType<Reply.Running>();
        _story.ParkForScope("list", "read");
        _story.Call("list").ShouldBeOfType<Reply.Running>();
        _story.Call("list", "7").ShouldBeOfType<Reply.Permitted>();
    }

    [Fact]
    public void A_fresh_write_holds_nothing_back_whether_it_runs_waits_or_is_done()
    {
        _story.Connect();
        _story.Call("pay");
        Reworded().ShouldBeOfType<Reply.Running>();
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Call("pay", "8").ShouldBeOfType<Reply.Running>();
        _story.Returned();
        _story.Call("pay", "9").ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void A_parked_write_holds_nothing_back_because_parallel_calls_are_normal()
    {
        _story.Call("pay");
        Reworded().ShouldBeOfType<Reply.Challenged>();
    }

    [Fact]
    public void An_unknown_outcome_holds_a_reworded_call_back_until_it_is_told_or_two_minutes_are_over()
    {
        _story.Connect();
        _story.Call("note");
        var id = _story.Last.Id;
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Call("note", "7").ShouldBe(new Reply.Refused(ErrorCode.ConfirmationRequired, IntentId: id));
        _story.Later(Limits.RewordingWindow).Call("note", "7").ShouldBeOfType<Reply.Refused>();
        _story.Collect(id);
        _story.Call("note", "7").ShouldBeOfType<Reply.Running>();
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Later(Limits.RewordingWindow + TimeSpan.FromTicks(1)).Call("note", "8").ShouldBeOfType<Reply.Running>();
    }

    private static Reply Held => new Reply.Refused(ErrorCode.ConfirmationRequired, IntentId: "int_1");

    private void Resumed()
    {
        _story.Call("pay", """{"eur":5}""");
        _story.Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>().By.ShouldBe(ReleasedBy.Reconnect);
    }

    private Reply Reworded() => _story.Call("pay", """{"eur":5.00,"note":"please"}""");
}
