using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Repetition;

/// <summary>The host's own repetition is a fresh, authorized call: it lets its parked intent run.</summary>
[Trait("Proves", "S48")]
public sealed class ReleasingByRepetitionTests
{
    private readonly Story _story = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_repetition_by_handle_or_equal_arguments_releases_what_waits_for_a_tick(bool byHandle)
    {
        _story.Call("erase");
        _story.Connect("write");
        _story.Later(TimeSpan.FromHours(3)).ForceExpiry();
        _story.Call("erase", handle: byHandle ? "int_1" : null).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Refreshed();
        _story.Call("erase", handle: byHandle ? "int_1" : null).ShouldBe(new Reply.Running("int_1"));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>().By.ShouldBe(ReleasedBy.Repetition);
        _story.Audit[^1].ShouldBe("Resumed Repetition");
    }

    [Fact]
    public void A_repetition_lends_its_authority_but_not_its_trace()
    {
        _story.Call("erase", by: _story.By(tokenLives: TimeSpan.FromMinutes(1)) with { TraceParent = "00-first-1-01" });
        var trace = _story.Session.Intents[0].Asked.TraceId;
        _story.Connect("write");
        var by = _story.Later(TimeSpan.FromHours(1)).By() with { MembershipVersion = 2, TraceId = "trc_later", TraceParent = "00-later-2-01" };
        _story.ForceExpiry();
        _story.Call("erase", by: by);
        _story.Refreshed();
        _story.Call("erase", by: by);
        _story.LastExecute.Intent.Asked.ShouldBe(by with { TraceId = trace, TraceParent = "00-first-1-01" });
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("peek")]
    public void What_is_declared_to_need_a_tick_is_not_released_by_a_repetition(string tool)
    {
        _story.Call(tool);
        _story.Connect("write read");
        var challenge = _story.Call(tool).ShouldBeOfType<Reply.Challenged>().Challenge;
        (challenge.Code, challenge.IntentId, challenge.Scopes.Count).ShouldBe((ErrorCode.ConfirmationRequired, "int_1", 0));
        _story.Session.Ticket(challenge.TicketId)!.Scopes.ShouldBe(ScopeSet.Empty, "There is nothing to connect: the link only leads to the tick.");
        _story.Effects.ShouldBeEmpty();
        _story.Confirm("int_1");
        _story.LastExecute.Intent.Id.ShouldBe("int_1");
    }

    [Fact]
    public void What_needs_a_tick_can_be_ticked_also_if_the_connection_was_mended_unseen()
    {
        _story.Connect("read");
        _story.ParkForScope("peek", "read");
        var asked = _story.Call("peek").ShouldBeOfType<Reply.Challenged>();
        asked.Challenge.Code.ShouldBe(ErrorCode.ConfirmationRequired);
        _story.Last.State.ShouldBe(new IntentState.Parked(new ParkReason.NeedsTick(), _story.Now));
        var before = _story.Session;
        _story.Call("peek").ShouldBe(asked);
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void While_the_connection_is_missing_a_repetition_gets_the_same_challenge_again()
    {
        var challenge = _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge;
        var before = _story.Session;
        _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge.ShouldBe(challenge);
        _story.Call("pay", handle: "int_1").ShouldBeOfType<Reply.Challenged>().Challenge.ShouldBe(challenge);
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void Scopes_that_the_API_asked_for_are_asked_for_until_they_are_granted()
    {
        _story.Connect("read");
        _story.ParkForScope("list", "extra");
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.InsufficientScope);
        _story.Connect("read extra");
        _story.LastExecute.Intent.Tool.ShouldBe("list");
    }
}
