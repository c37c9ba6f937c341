using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Recovery;

/// <summary>The process that carried an intent out is gone, or does not know how it ended.</summary>
[Trait("Proves", "R1")]
public sealed class LostExecutionTests
{
    private readonly Story _story = new();

    public LostExecutionTests() => _story.Connect();

    [Fact]
    public void A_write_is_recorded_before_it_goes_out()
    {
        _story.Call("pay").ShouldBe(new Reply.Running($"int_{_story.LastCommandId}"));
        var claim = new Claim(_story.LastCommandId, "n1", _story.Now + Limits.Claim);
        _story.Last.State.ShouldBe(new IntentState.Executing(claim, ReleasedBy.Call, 1));
        var execute = _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>();
        (execute.Intent, execute.Claim, execute.Generation, execute.HonoursKeys).ShouldBe((_story.Last, claim, 1L, true));
        execute.Intent.Account.ShouldBe(World.AccountAt("acme"));
    }

    [Fact]
    public void A_healthy_read_is_not_recorded()
    {
        var before = _story.Session;
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void Before_its_claim_is_over_nothing_is_taken_for_lost()
    {
        _story.Call("pay");
        _story.Tick(Limits.Claim - TimeSpan.FromTicks(1)).ShouldBe(new Reply.Noted(0));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_lost_write_whose_backend_honours_keys_goes_out_again_with_the_same_key()
    {
        _story.Call("pay");
        var lost = _story.LastExecute;
        _story.Tick(Limits.Claim);
        var again = _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>();
        (again.Intent.Id, again.Intent.Key, again.Intent.Arguments).ShouldBe((lost.Intent.Id, lost.Intent.Key, lost.Intent.Arguments));
        again.Claim.ShouldNotBe(lost.Claim);
        _story.Last.State.ShouldBeOfType<IntentState.Executing>().Attempts.ShouldBe(2);
    }

    [Fact]
    public void A_lost_write_whose_backend_knows_no_keys_is_unknown_and_never_repeated()
    {
        _story.Call("note");
        var id = _story.Last.Id;
        _story.Tick(Limits.Claim);
        _story.Effects.ShouldBeEmpty();
        _story.StateOf(id).ShouldBe(new IntentState.Unknown(_story.Now, null));
        _story.Audit.ShouldContain("OutcomeUnknown");
        _story.Call("note").ShouldBeOfType<Reply.Collected>().Intent.Id.ShouldBe(id, "An equal call is told, and does not run it again.");
    }

    [Fact]
    public void A_lost_resumed_read_runs_again()
    {
        _story.Rules = World.WithTool("list", t => t with { HonoursKeys = false });
        var id = RunningRead();
        _story.Tick(Limits.Claim);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>().Intent.Id.ShouldBe(id);
        _story.Session.Intent(id)!.MaybeDone.ShouldBeFalse("A read changes nothing.");
    }

    [Fact]
    public void Attempts_are_bounded_and_a_write_that_was_always_lost_is_unknown()
    {
        _story.Call("pay");
        for (var attempt = 1; attempt < Limits.ExecutionAttempts; attempt++)
        {
            _story.Tick(Limits.Claim);
            _story.Effects.ShouldHaveSingleItem();
        }

        _story.Tick(Limits.Claim);
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    public void A_read_that_was_always_lost_fails_and_may_be_called_again()
    {
        var id = RunningRead();
        for (var attempt = 1; attempt <= Limits.ExecutionAttempts; attempt++)
        {
            _story.Tick(Limits.Claim);
        }

        _story.StateOf(id).ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.ProviderUnavailable);
    }

    [Fact]
    public void A_lost_write_whose_tool_is_gone_is_unknown()
    {
        _story.Call("pay");
        _story.Rules = World.WithoutTool("pay");
        _story.Tick(Limits.Claim);
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    public void The_late_truth_about_an_unknown_write_replaces_the_guess()
    {
        _story.Call("note");
        _story.Tick(Limits.Claim);
        _story.Returned("\"noted\"").ShouldBe(new Reply.Noted(1));
        _story.Last.State.ShouldBe(Done("\"noted\"", ReleasedBy.Call));
        _story.Last.MaybeDone.ShouldBeFalse("It is known now.");
    }

    [Fact]
    public void The_late_truth_about_a_lost_attempt_ends_the_repetition()
    {
        _story.Call("pay");
        var lost = _story.LastExecute;
        _story.Tick(Limits.Claim);
        _story.Returned(of: lost).ShouldBe(new Reply.Noted(1));
        _story.Last.State.ShouldBe(Done("\"paid\"", ReleasedBy.Call));
        _story.Returned("\"again\"").ShouldBe(new Reply.Illegal("Done", "ExecutionEnded"));
    }

    [Fact]
    public void The_late_truth_ends_a_write_that_waits_for_its_next_attempt()
    {
        _story.Call("pay");
        var uncertain = _story.LastExecute;
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Returned(of: uncertain).ShouldBe(new Reply.Noted(1));
        _story.Last.State.ShouldBe(Done("\"paid\"", ReleasedBy.Call));
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void The_late_truth_ends_a_write_that_was_parked_after_a_part_of_it_was_done()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.TokenRejected(1, MutationsDone: true));
        _story.Returned().ShouldBe(new Reply.Noted(1));
        _story.Last.State.ShouldBeOfType<IntentState.Done>();
    }

    [Fact]
    public void No_answer_is_believed_about_a_write_that_never_went_out()
    {
        _story.Disconnect();
        _story.Call("pay");
        var parked = _story.Last.Id;
        Answer(parked).ShouldBe(new Reply.Illegal("Parked", "ExecutionEnded"));
        Answer("int_none").ShouldBe(new Reply.Illegal("Absent", "ExecutionEnded"));
        _story.Call("auto", "1");
        _story.Call("auto", "2");
        _story.Connect();
        _story.Last.State.ShouldBeOfType<IntentState.Released>();
        Answer(_story.Last.Id).ShouldBe(new Reply.Illegal("Released", "ExecutionEnded"));
    }

    [Fact]
    public void Any_other_late_end_of_a_lost_attempt_changes_nothing()
    {
        _story.Call("pay");
        var lost = _story.LastExecute;
        _story.Tick(Limits.Claim);
        var before = _story.Session;
        ExecutionEnd[] ends =
        [
            new ExecutionEnd.Failed(ErrorCode.Internal, null), new ExecutionEnd.Uncertain(), new ExecutionEnd.ClaimTooOld(true),
            new ExecutionEnd.TokenRejected(1, false), new ExecutionEnd.ScopeRejected(lost.Intent.Asked.Scopes, false),
        ];
        foreach (var end in ends)
        {
            _story.Ended(end, lost).ShouldBe(new Reply.Illegal("Executing", "ExecutionEnded"));
        }

        _story.Session.ShouldBeSameAs(before);
    }

    private Reply Answer(string id) =>
        _story.Send(new Command.ExecutionEnded(_story.Stamp(), id, "1", new ExecutionEnd.Returned(new RawJson("1"))));

    private IntentState.Done Done(string json, ReleasedBy by) => new(new KeptResult.Whole(new RawJson(json)), by, _story.Now, null);

    private string RunningRead()
    {
        _story.ParkForScope("list", "extra");
        _story.Connect("all extra");
        return _story.LastExecute.Intent.Id;
    }
}
