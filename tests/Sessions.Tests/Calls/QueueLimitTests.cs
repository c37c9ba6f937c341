using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Calls;

[Trait("Proves", "R9")]
public sealed class QueueLimitTests
{
    private readonly Story _story = new();

    [Fact]
    public void The_queue_takes_as_many_parked_calls_as_its_limit_and_a_full_one_loses_none()
    {
        for (var i = 0; i < Limits.ParkedIntents; i++)
        {
            _story.Call("pay", $$"""{"n":{{i}}}""").ShouldBeOfType<Reply.Challenged>();
        }

        var before = _story.Session;
        _story.Call("pay", """{"n":"one more"}""").ShouldBe(new Reply.Refused(ErrorCode.QueueFull));
        _story.Session.ShouldBeSameAs(before);
        _story.Call("pay", """{"n":7}""").ShouldBeOfType<Reply.Challenged>("A repetition needs no room.");
    }

    [Fact]
    public void Arguments_of_parked_calls_stay_within_their_share()
    {
        for (var i = 0; i < 3; i++)
        {
            _story.Call("pay", Text(Limits.ArgumentsBytes, (char)('a' + i))).ShouldBeOfType<Reply.Challenged>();
        }

        _story.Call("pay", "{}").ShouldBe(new Reply.Refused(ErrorCode.QueueFull));
        _story.Session.Intents.Count.ShouldBe(3);
    }

    [Fact]
    public void Writes_that_run_are_limited_and_the_next_is_told_to_come_back()
    {
        _story.Connect();
        for (var i = 0; i < Limits.RunningIntents; i++)
        {
            _story.Call("pay", $"{i}").ShouldBeOfType<Reply.Running>();
        }

        _story.Call("pay", "\"one more\"").ShouldBe(new Reply.Refused(ErrorCode.QueueFull, RetryAfter: Limits.FirstRetryWait));
        _story.Returned();
        _story.Call("pay", "\"one more\"").ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void A_write_that_waits_for_its_next_attempt_counts_as_running()
    {
        _story.Connect();
        for (var i = 0; i < Limits.RunningIntents; i++)
        {
            _story.Call("pay", $"{i}").ShouldBeOfType<Reply.Running>();
        }

        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Last.State.ShouldBeOfType<IntentState.Released>();
        _story.Call("pay", "\"one more\"").ShouldBeOfType<Reply.Refused>().Code.ShouldBe(ErrorCode.QueueFull);
    }

    [Fact]
    public void Arguments_and_results_stay_within_the_payload_limit()
    {
        _story.Connect();
        for (var i = 0; i < 5; i++)
        {
            _story.Call("pay", Text(Limits.ArgumentsBytes, (char)('a' + i))).ShouldBeOfType<Reply.Running>();
        }

        _story.Call("pay", "{}").ShouldBe(new Reply.Refused(ErrorCode.QueueFull, RetryAfter: Limits.FirstRetryWait));
        _story.Returned();
        Kept().ShouldBe(new KeptResult.Receipt(6), "No room is left for its result.");
    }

    [Fact]
    public void Results_that_were_collected_make_room_when_their_replay_window_is_over()
    {
        _story.Connect();
        for (var i = 0; i < 6; i++)
        {
            PayAndReturn(i, Text(Limits.ResultBytes, 'r'));
            _story.Collect($"int_{_story.Last.Key}");
        }

        Kept().ShouldBeOfType<KeptResult.Receipt>("Every earlier result may still be replayed.");
        _story.Later(Limits.ReplayWindow + TimeSpan.FromSeconds(1));
        PayAndReturn(6, Text(Limits.ResultBytes, 'r'));
        Kept().ShouldBeOfType<KeptResult.Whole>();
        _story.Call("pay", Text(Limits.ArgumentsBytes, 'a')).ShouldBeOfType<Reply.Running>();
    }

    [Fact]
    public void Ended_calls_that_nobody_collects_fill_the_queue_until_they_are_too_old()
    {
        _story.Connect();
        var running = _story.Call("note");
        var execute = _story.LastExecute;
        for (var i = 0; i < Limits.EndedIntents; i++)
        {
            PayAndReturn(i, "1");
        }

        _story.Call("pay", "\"more\"").ShouldBeOfType<Reply.Refused>().Code.ShouldBe(ErrorCode.QueueFull);
        running.ShouldBeOfType<Reply.Running>();
        _story.Returned("1", execute);
        _story.StateOf(execute.Intent.Id).ShouldBeOfType<IntentState.Done>().Result.ShouldBeOfType<KeptResult.Whole>("What runs may still end.");
        _story.Tick(Limits.ResultKept);
        _story.Session.Intents.ShouldBeEmpty();
    }

    [Fact]
    public void The_oldest_collected_call_goes_first_and_none_within_its_replay_window()
    {
        _story.Connect();
        for (var i = 0; i < Limits.EndedIntents; i++)
        {
            PayAndReturn(i, "1");
        }

        var (first, second) = (_story.Session.Intents[0].Id, _story.Session.Intents[1].Id);
        _story.Collect(second);
        _story.Collect(first);
        _story.Later(Limits.ReplayWindow).Call("pay", "\"more\"").ShouldBeOfType<Reply.Refused>().Code.ShouldBe(ErrorCode.QueueFull);
        _story.Later(TimeSpan.FromSeconds(1)).Call("pay", "\"more\"").ShouldBeOfType<Reply.Running>();
        (_story.Session.Intent(first), _story.Session.Intent(second)?.Id).ShouldBe((null, second));
    }

    [Fact]
    public void A_full_queue_lets_nothing_go_for_a_call_that_it_refuses_all_the_same()
    {
        _story.Connect();
        PayAndReturn(0, "1");
        _story.Collect(_story.Last.Id);
        _story.Later(Limits.ReplayWindow + TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++)
        {
            _story.Call("note", Text(Limits.ArgumentsBytes - 1, (char)('a' + i))).ShouldBeOfType<Reply.Running>();
        }

        var before = _story.Session;
        _story.Call("note", Text(Limits.ArgumentsBytes, 'z')).ShouldBeOfType<Reply.Refused>().Code.ShouldBe(ErrorCode.QueueFull);
        _story.Session.ShouldBeSameAs(before);
    }

    private void PayAndReturn(int n, string result)
    {
        _story.Call("pay", $"{n}").ShouldBeOfType<Reply.Running>();
        _story.Returned(result);
        _story.Acknowledge(long.MaxValue);
    }

    private KeptResult Kept() => _story.StateOf(_story.LastExecute.Intent.Id).ShouldBeOfType<IntentState.Done>().Result;

    private static string Text(int bytes, char of) => $"\"{new string(of, bytes - 2)}\"";
}
