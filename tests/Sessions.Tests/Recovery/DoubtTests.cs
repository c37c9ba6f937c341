using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Recovery;

/// <summary>Once an attempt at a write may have arrived, nothing but an answer makes it certain again.</summary>
[Trait("Proves", "R1")]
public sealed class DoubtTests
{
    private readonly Story _story = new();

    public DoubtTests() => _story.Connect();

    [Fact]
    public void An_uncertain_write_with_keys_goes_out_again_after_a_wait()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBe(new IntentState.Released(ReleasedBy.Call, _story.Now + (2 * Limits.FirstRetryWait), 1));
        _story.Tick(2 * Limits.FirstRetryWait - TimeSpan.FromTicks(1));
        _story.Effects.ShouldBeEmpty();
        _story.Tick(TimeSpan.FromTicks(1));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>().Intent.Key.ShouldBe(_story.Last.Key);
    }

    [Fact]
    public void An_uncertain_write_without_keys_is_unknown()
    {
        _story.Call("note");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Theory]
    [InlineData("pay", false, typeof(IntentState.Executing))]
    [InlineData("pay", true, typeof(IntentState.Executing))]
    [InlineData("note", false, typeof(IntentState.Executing))]
    [InlineData("note", true, typeof(IntentState.Unknown))]
    public void A_claim_that_grew_too_old_lets_the_write_go_out_again_unless_a_part_is_done_and_keys_are_not_honoured(
        string tool, bool mutationsDone, Type then)
    {
        _story.Call(tool);
        _story.Ended(new ExecutionEnd.ClaimTooOld(mutationsDone));
        _story.Last.State.ShouldBeOfType(then);
        _story.Effects.Count.ShouldBe(then == typeof(IntentState.Executing) ? 1 : 0);
    }

    [Theory]
    [InlineData("pay", false, typeof(IntentState.Parked))]
    [InlineData("pay", true, typeof(IntentState.Parked))]
    [InlineData("note", false, typeof(IntentState.Parked))]
    [InlineData("note", true, typeof(IntentState.Unknown))]
    public void A_write_that_met_a_refusal_half_way_is_parked_unless_keys_are_not_honoured(string tool, bool mutationsDone, Type then)
    {
        _story.Call(tool);
        _story.Ended(new ExecutionEnd.ScopeRejected(ScopeSet.Of("extra"), mutationsDone));
        _story.Last.State.ShouldBeOfType(then);
        _story.Call(tool, "2");
        _story.Ended(new ExecutionEnd.TokenRejected(1, mutationsDone));
        _story.Last.State.ShouldBeOfType(then);
    }

    [Fact]
    public void A_scope_that_the_API_missed_is_asked_for_with_everything_else()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.ScopeRejected(ScopeSet.Of("extra"), MutationsDone: false));
        var reason = _story.Last.State.ShouldBeOfType<IntentState.Parked>().Reason;
        reason.ShouldBe(new ParkReason.NeedsConnection(ErrorCode.InsufficientScope, ScopeSet.Of("extra", "pay")));
        var challenge = _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge;
        challenge.Scopes.ShouldBe(ScopeSet.Of("all", "extra", "pay"));
        _story.Connect("all");
        _story.StateOf(challenge.IntentId).ShouldBeOfType<IntentState.Parked>("Consent left the scope out.");
        _story.Connect("all extra");
        _story.LastExecute.Intent.Id.ShouldBe(challenge.IntentId);
    }

    [Fact]
    public void A_failure_after_an_uncertain_attempt_does_not_claim_that_nothing_happened()
    {
        UncertainThenRunning();
        _story.Failed(ErrorCode.ProviderUnavailable);
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>("PROVIDER_UNAVAILABLE would invite a second payment under another key.");
    }

    [Fact]
    public void A_no_after_an_uncertain_attempt_stops_it_and_says_unknown()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Cancel(_story.Last.Id, by: null).ShouldBe(new Reply.Noted(1));
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
        _story.Audit[^1].ShouldBe("OutcomeUnknown");
    }

    [Fact]
    public void A_half_done_write_that_nobody_reconnects_for_ends_as_unknown()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.TokenRejected(1, MutationsDone: true));
        _story.Tick(Limits.ParkedFor);
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    public void A_doubtful_write_whose_tool_changed_ends_as_unknown()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Rules = World.WithTool("pay", t => t with { Fingerprint = "fingerprint-2" });
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    public void A_doubtful_write_whose_backend_stopped_honouring_keys_does_not_go_out()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Rules = World.WithTool("pay", t => t with { HonoursKeys = false });
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Effects.ShouldBeEmpty();
        _story.Last.State.ShouldBeOfType<IntentState.Unknown>();
    }

    [Fact]
    public void A_certain_failure_of_a_fresh_call_is_told_at_once()
    {
        _story.Call("pay");
        _story.Failed(ErrorCode.ProviderUnavailable, TimeSpan.FromSeconds(9));
        _story.Last.State.ShouldBe(new IntentState.Failed(ErrorCode.ProviderUnavailable, _story.Now, null, TimeSpan.FromSeconds(9)));
        _story.Audit[^1].ShouldBe("Refused PROVIDER_UNAVAILABLE");
    }

    [Theory]
    [InlineData(ErrorCode.ProviderUnavailable)]
    [InlineData(ErrorCode.StoreUnavailable)]
    public void A_resumed_call_tries_again_while_the_API_or_the_store_is_down_because_nobody_is_there_to_ask(ErrorCode code)
    {
        Resumed();
        _story.Failed(code, TimeSpan.FromSeconds(9));
        _story.Last.State.ShouldBe(new IntentState.Released(ReleasedBy.Reconnect, _story.Now.AddSeconds(9), 1));
        _story.Tick(TimeSpan.FromSeconds(9));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Execute>();
    }

    [Fact]
    public void A_write_whose_attempts_all_certainly_failed_has_failed()
    {
        Resumed();
        for (var attempt = 1; attempt <= Limits.ExecutionAttempts; attempt++)
        {
            _story.Failed(ErrorCode.ProviderUnavailable);
            _story.Tick(TimeSpan.FromMinutes(1));
        }

        _story.Last.State.ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.ProviderUnavailable);
    }

    [Fact]
    public void Any_other_failure_of_a_resumed_call_is_final()
    {
        Resumed();
        _story.Failed(ErrorCode.BadInput);
        _story.Last.State.ShouldBeOfType<IntentState.Failed>().Code.ShouldBe(ErrorCode.BadInput);
    }

    private void UncertainThenRunning()
    {
        _story.Call("pay");
        _story.Ended(new ExecutionEnd.Uncertain());
        _story.Tick(TimeSpan.FromMinutes(1));
        _story.Last.State.ShouldBeOfType<IntentState.Executing>();
    }

    private void Resumed()
    {
        _story.Disconnect();
        _story.Call("pay");
        _story.Connect();
        _story.Last.State.ShouldBeOfType<IntentState.Executing>().By.ShouldBe(ReleasedBy.Reconnect);
    }
}
