using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Repetition;

/// <summary>The host takes an answer, by handle or by calling again.</summary>
[Trait("Proves", "M5")]
public sealed class CollectingTests
{
    private readonly Story _story = new();

    public CollectingTests() => _story.Connect();

    [Fact]
    public void An_equal_call_joins_the_one_that_runs_and_then_collects_its_result()
    {
        _story.Call("pay");
        var id = _story.Last.Id;
        _story.Call("pay").ShouldBe(new Reply.Running(id));
        _story.Effects.ShouldBeEmpty();
        _story.Returned();
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().ShouldSatisfyAllConditions(
            c => c.Replayed.ShouldBeFalse(),
            c => c.Intent.State.ShouldBeOfType<IntentState.Done>().Result.ShouldBe(new KeptResult.Whole(new RawJson("\"paid\""))));
        _story.Audit[^1].ShouldBe("Collected");
    }

    [Fact]
    public void Within_two_minutes_of_the_collection_the_same_answer_is_given_marked_as_replayed()
    {
        PayAndCollect("pay");
        _story.Later(Limits.ReplayWindow).Call("pay").ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeTrue();
        _story.Session.Intents.ShouldHaveSingleItem();
    }

    [Fact]
    public void After_two_minutes_an_equal_call_is_a_new_one()
    {
        var first = PayAndCollect("pay");
        _story.Later(Limits.ReplayWindow + TimeSpan.FromTicks(1)).Call("pay").ShouldBeOfType<Reply.Running>().IntentId.ShouldNotBe(first);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>();
    }

    [Fact]
    public void A_tool_that_never_replays_runs_every_equal_call_after_the_collection()
    {
        _story.Call("once");
        _story.Returned();
        _story.Call("once").ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeFalse("Its own result still has to be told.");
        _story.Call("once").ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void A_call_that_says_it_is_new_is_new()
    {
        PayAndCollect("pay");
        _story.Call("pay", startNew: true).ShouldBeOfType<Reply.Running>();
        _story.Session.Intents.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(ErrorCode.ProviderUnavailable, true)]
    [InlineData(ErrorCode.BadInput, false)]
    public void A_failure_is_told_once_and_replayed_only_if_trying_again_is_no_use(ErrorCode code, bool triesAgain)
    {
        _story.Call("pay");
        _story.Failed(code);
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeFalse();
        _story.Call("pay").GetType().ShouldBe(triesAgain ? typeof(Reply.Running) : typeof(Reply.Collected));
    }

    [Fact]
    [Trait("Proves", "S11")]
    public void A_host_that_was_told_to_come_again_may_come_with_its_handle_and_one_execution_comes_of_it()
    {
        _story.Call("pay");
        var handle = _story.Last.Id;
        _story.Failed(ErrorCode.ProviderUnavailable);
        _story.Call("pay", handle: handle).ShouldBeOfType<Reply.Collected>();

        var again = _story.Call("pay", handle: handle).ShouldBeOfType<Reply.Running>().IntentId;
        again.ShouldNotBe(handle);
        _story.Returned();
        _story.Call("pay", handle: handle).ShouldBeOfType<Reply.Collected>().Intent.Id.ShouldBe(again);
        _story.Later(Limits.ReplayWindow * 2).Call("pay", handle: handle).ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeTrue();
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S11")]
    public void A_handle_may_be_presented_often_and_never_runs_anything_again()
    {
        _story.Call("pay");
        var id = _story.Last.Id;
        _story.Call("pay", handle: id).ShouldBe(new Reply.Running(id));
        _story.Returned();
        for (var i = 0; i < 5; i++)
        {
            _story.Later(TimeSpan.FromMinutes(10)).Call("pay", handle: id).ShouldBeOfType<Reply.Collected>().Replayed.ShouldBe(i > 0);
            _story.Effects.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("pay", "{}", "other")]
    [InlineData("pay", """{"eur":1}""", "chat")]
    [InlineData("note", "{}", "chat")]
    [Trait("Proves", "S11")]
    [Trait("Proves", "S48")]
    public void A_handle_with_another_client_tool_or_arguments_is_not_found(string tool, string arguments, string client)
    {
        _story.Call("pay");
        _story.Call(tool, arguments, _story.By(client), handle: _story.Last.Id).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Call("pay", handle: "int_none").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S11")]
    public void A_handle_is_bound_to_tool_and_client_also_if_a_digest_is_claimed()
    {
        _story.Call("pay");
        var (id, digest) = (_story.Last.Id, _story.Last.Digest);
        Claim("note", "chat").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        Claim("pay", "other").ShouldBe(new Reply.Refused(ErrorCode.NotFound));

        Reply Claim(string tool, string client) =>
            _story.Send(new Command.Call(_story.Stamp(), _story.Request(tool, by: _story.By(client), handle: id) with { Digest = digest }));
    }

    [Fact]
    [Trait("Proves", "S48")]
    public void An_equal_call_of_another_client_or_tool_is_a_call_of_its_own()
    {
        _story.Call("pay");
        var (id, digest) = (_story.Last.Id, _story.Last.Digest);
        Equal("pay", "other").ShouldBeOfType<Reply.Running>().IntentId.ShouldNotBe(id);
        Equal("note", "chat").ShouldBeOfType<Reply.Running>().IntentId.ShouldNotBe(id);

        Reply Equal(string tool, string client) =>
            _story.Send(new Command.Call(_story.Stamp(), _story.Request(tool, by: _story.By(client)) with { Digest = digest }));
    }

    [Fact]
    public void A_collection_is_counted_once_and_then_replayed()
    {
        _story.Call("pay");
        var id = _story.Last.Id;
        _story.Collect(id).ShouldBe(new Reply.Running(id));
        _story.Returned();
        _story.Collect(id).ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeFalse();
        _story.Collect(id).ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeTrue();
        _story.Audit.Count(e => e == "Collected").ShouldBe(1);
    }

    [Fact]
    public void A_parked_call_that_is_collected_gives_its_challenge_again()
    {
        _story.Disconnect();
        var challenge = _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge;
        _story.Collect(challenge.IntentId).ShouldBeOfType<Reply.Challenged>().Challenge.ShouldBe(challenge);
    }

    [Fact]
    public void A_result_too_large_to_keep_leaves_a_write_its_receipt()
    {
        _story.Call("pay");
        _story.Returned(Large(1));
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().Intent.State.ShouldBeOfType<IntentState.Done>()
            .Result.ShouldBe(new KeptResult.Receipt(Limits.ResultBytes + 1));
        _story.Call("pay").ShouldBeOfType<Reply.Collected>().Replayed.ShouldBeTrue();
        _story.Call("note");
        _story.Returned(Large(0));
        _story.Last.State.ShouldBeOfType<IntentState.Done>().Result.ShouldBeOfType<KeptResult.Whole>("It just fits.");
    }

    [Fact]
    public void A_result_too_large_to_keep_makes_a_read_run_again()
    {
        var id = ReadWithReceipt();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Call("list", handle: id).ShouldBeOfType<Reply.Permitted>("As often as it is asked.");
        _story.Session.Intents.ShouldHaveSingleItem().State.ShouldBeOfType<IntentState.Done>().CollectedAt.ShouldBe(_story.Now);
    }

    [Fact]
    public void A_read_that_has_to_run_again_without_a_connection_is_parked_once()
    {
        var id = ReadWithReceipt();
        _story.Disconnect();
        var again = _story.Call("list", handle: id).ShouldBeOfType<Reply.Challenged>().Challenge.IntentId;
        _story.Call("list", handle: id).ShouldBeOfType<Reply.Challenged>().Challenge.IntentId.ShouldBe(again);
        _story.Session.Intents.Count.ShouldBe(2);
    }

    [Fact]
    public void A_receipt_of_a_read_stays_good_while_the_refresh_is_out_that_its_second_run_needs()
    {
        var id = ReadWithReceipt();
        _story.ForceExpiry();
        _story.Call("list", handle: id).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Refreshed();
        _story.Call("list", handle: id).ShouldBeOfType<Reply.Permitted>();
    }

    private string ReadWithReceipt()
    {
        _story.ParkForScope("list", "read");
        var id = _story.Last.Id;
        _story.Call("list").ShouldBe(new Reply.Running(id));
        _story.Returned(Large(1));
        return id;
    }

    private string PayAndCollect(string tool)
    {
        _story.Call(tool);
        _story.Returned();
        _story.Call(tool).ShouldBeOfType<Reply.Collected>();
        return _story.Last.Id;
    }

    private static string Large(int over) => $"\"{new string('x', Limits.ResultBytes - 2 + over)}\"";
}
