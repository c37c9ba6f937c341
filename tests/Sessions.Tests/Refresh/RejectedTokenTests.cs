using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tests.Refresh;

/// <summary>The API answers 401 although the token looks fresh.</summary>
[Trait("Proves", "S38")]
public sealed class RejectedTokenTests
{
    private readonly Story _story = new();

    [Fact]
    public void A_rejected_token_is_refreshed_once_and_used_by_nobody_meanwhile()
    {
        _story.Connect();
        _story.Renew(1).ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Effects.ShouldHaveSingleItem();
        _story.Renew(1).ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Call("list").ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_late_rejection_of_an_old_token_gets_the_new_one_and_invalidates_nothing()
    {
        _story.Connect();
        _story.Renew(1);
        _story.Refreshed();
        var before = _story.Session;
        _story.Renew(1).ShouldBeOfType<Reply.Permitted>().Generation.ShouldBe(2);
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void A_late_rejection_is_not_answered_with_a_newer_token_that_has_expired_too()
    {
        _story.Connect();
        _story.Renew(1);
        _story.Refreshed();
        _story.ForceExpiry();
        _story.Renew(1).ShouldBe(new Reply.AwaitRefresh("acme", 2));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_late_rejection_does_not_break_a_newer_connection_that_cannot_be_refreshed()
    {
        _story.Connect();
        _story.Connect(credentials: _story.Tokens(refreshable: false));
        _story.ForceExpiry();
        _story.Renew(1).ShouldBeOfType<Reply.Permitted>().Generation.ShouldBe(2);
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
    }

    [Fact]
    [Trait("Proves", "M1")]
    public void A_refresh_that_came_back_with_fewer_scopes_lends_no_token_to_a_call_that_needs_more()
    {
        _story.Connect();
        _story.Renew(1);
        _story.RefreshEnded(new RefreshEnd.Refreshed(_story.Tokens("read")));
        _story.Renew(1, needs: "pay").ShouldBe(new Reply.Refused(ErrorCode.InsufficientScope, ScopeSet.Of("pay")));
        _story.Renew(1, needs: "read").ShouldBeOfType<Reply.Permitted>().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_rejected_token_that_cannot_be_refreshed_breaks_the_connection()
    {
        _story.Connect(credentials: _story.Tokens(refreshable: false));
        _story.Renew(1).ShouldBe(new Reply.Refused(ErrorCode.TokenRevoked));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.Rejected);
        _story.Renew(1).ShouldBe(new Reply.Refused(ErrorCode.TokenRevoked));
    }

    [Fact]
    public void While_the_provider_wants_patience_a_rejected_token_is_put_aside_and_nothing_goes_out()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(50)).Call("list");
        _story.RefreshUnavailable(TimeSpan.FromMinutes(1));
        var refused = new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: TimeSpan.FromMinutes(1));
        _story.Renew(1).ShouldBe(refused);
        _story.Call("list").ShouldBe(refused);
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_lost_renewal_is_sent_again_when_its_claim_is_over()
    {
        _story.Connect();
        _story.Renew(1);
        _story.Later(Limits.Claim).Renew(1).ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Effects.ShouldHaveSingleItem();
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
    }

    [Fact]
    public void Without_a_connection_there_is_nothing_to_renew_or_reject()
    {
        _story.Renew(0).ShouldBe(new Reply.Refused(ErrorCode.AuthRequired));
        Reject(0).ShouldBe(new Reply.Illegal("Missing", "Reject"));
    }

    [Fact]
    [Trait("Proves", "S35")]
    public void Tokens_of_a_former_issuer_are_neither_renewed_nor_revoked_at_the_present_one()
    {
        _story.Connect();
        _story.Rules = World.WithAcmeAt("https://moved.example");
        _story.Renew(1).ShouldBe(new Reply.Refused(ErrorCode.AuthRequired));
        _story.Effects.ShouldBeEmpty();
        _story.Disconnect().ShouldBe(new Reply.Noted(1));
        _story.Effects.ShouldBeEmpty();
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact]
    public void A_second_rejection_breaks_only_the_generation_that_it_is_about()
    {
        _story.Connect();
        _story.Renew(1);
        Reject(1).ShouldBe(new Reply.Illegal("Refreshing", "Reject"));
        _story.Refreshed();
        Reject(1).ShouldBe(new Reply.Illegal("Active", "Reject"));
        Reject(2).ShouldBe(new Reply.Noted(1));
        _story.Acme.ShouldBe(new ConnectionState.Broken(BreakReason.Rejected, World.AccountAt("acme"), ScopeSet.Of("all"), 3));
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.TokenRevoked);
    }

    [Fact]
    public void A_write_that_met_the_second_rejection_is_parked_and_runs_after_the_reconnect()
    {
        _story.Connect();
        _story.Call("note");
        var id = _story.Last.Id;
        _story.Ended(new ExecutionEnd.TokenRejected(1, MutationsDone: false));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.Rejected);
        _story.StateOf(id).ShouldBe(new IntentState.Parked(new ParkReason.NeedsConnection(ErrorCode.TokenRevoked, ScopeSet.Of("write")), _story.Now));
        _story.Connect();
        _story.LastExecute.Intent.Id.ShouldBe(id);
    }

    [Fact]
    public void A_rejection_of_an_older_token_parks_the_write_and_breaks_nothing()
    {
        _story.Connect();
        _story.Call("note");
        _story.Renew(1);
        _story.Refreshed();
        _story.Ended(new ExecutionEnd.TokenRejected(1, MutationsDone: false));
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
        _story.Last.State.ShouldBeOfType<IntentState.Parked>();
        _story.Call("note").ShouldBeOfType<Reply.Running>();
        _story.LastExecute.Generation.ShouldBe(2);
    }

    private Reply Reject(long generation) => _story.Send(new Command.Reject(_story.Stamp(), "acme", generation));
}
