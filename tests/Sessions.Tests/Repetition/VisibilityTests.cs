using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Repetition;

/// <summary>An intent belongs to its client, holding the tool's scopes now; the user sees all of their own.</summary>
[Trait("Proves", "S48")]
public sealed class VisibilityTests
{
    private readonly Story _story = new();

    public VisibilityTests()
    {
        _story.Call("pay", by: _story.By("chat"));
        _story.Call("list", by: _story.By("other"));
    }

    [Fact]
    public void A_client_sees_its_own_and_the_user_sees_all()
    {
        _story.List(_story.By("chat")).ShouldBe(["int_1"]);
        _story.List(_story.By("other")).ShouldBe(["int_2"]);
        _story.List(_story.By("third")).ShouldBeEmpty();
        _story.List(null).ShouldBe(["int_1", "int_2"]);
    }

    [Fact]
    public void A_client_that_holds_the_tools_scopes_no_longer_sees_nothing()
    {
        _story.List(_story.By("chat", "read")).ShouldBeEmpty();
        _story.Collect("int_1", _story.By("chat", "read")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Cancel("int_1", _story.By("chat", "read")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Call("pay", by: _story.By("chat", "read"), handle: "int_1").ShouldBeOfType<Reply.Refused>().Code.ShouldBe(ErrorCode.InsufficientScope);
        _story.List(_story.By("chat", "pay")).ShouldBe(["int_1"]);
    }

    [Fact]
    public void Another_clients_intent_is_as_absent_as_one_that_never_was()
    {
        foreach (var id in new[] { "int_1", "int_9" })
        {
            _story.Collect(id, _story.By("other")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
            _story.Cancel(id, _story.By("other")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        }

        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
    }

    [Fact]
    public void An_intent_whose_tool_is_gone_is_still_its_clients()
    {
        _story.Rules = World.WithoutTool("pay");
        _story.List(_story.By("chat", "nothing")).ShouldBe(["int_1"]);
        _story.Cancel("int_1", _story.By("other")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Cancel("int_1", _story.By("chat")).ShouldBe(new Reply.Noted(1));
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void A_client_that_cancels_knows_it_and_is_not_told_again()
    {
        _story.Cancel("int_1", _story.By("chat")).ShouldBe(new Reply.Noted(1));
        _story.StateOf("int_1").ShouldBe(new IntentState.Cancelled(CancelledBy.Client, _story.Now, _story.Now));
        _story.Cancel("int_1", _story.By("chat")).ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeTrue();
        _story.Connect();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Cancelled>();
    }

    [Fact]
    [Trait("Proves", "S20")]
    public void A_user_who_cancels_in_the_browser_has_the_host_told_once()
    {
        _story.Cancel("int_1", by: null).ShouldBe(new Reply.Noted(1));
        _story.StateOf("int_1").ShouldBe(new IntentState.Cancelled(CancelledBy.User, _story.Now, null));
        _story.Collect("int_1").ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeFalse();
    }

    [Fact]
    public void A_released_call_that_has_not_started_can_be_cancelled()
    {
        _story.Connect();
        _story.Failed(ErrorCode.ProviderUnavailable);
        var waiting = _story.Session.Intents.Single(i => i.State is IntentState.Released).Id;
        _story.Cancel(waiting, by: null).ShouldBe(new Reply.Noted(1));
        _story.StateOf(waiting).ShouldBeOfType<IntentState.Cancelled>();
    }

    [Fact]
    public void A_call_that_runs_cannot_be_cancelled_any_more()
    {
        _story.Connect();
        _story.Cancel("int_1", _story.By("chat")).ShouldBe(new Reply.Refused(ErrorCode.Pending, IntentId: "int_1"));
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Executing>();
    }
}
