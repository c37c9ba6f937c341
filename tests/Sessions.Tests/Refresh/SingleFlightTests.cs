using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Refresh;

[Trait("Proves", "R2")]
public sealed class SingleFlightTests
{
    private readonly Story _story = new();

    public SingleFlightTests()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Many_calls_on_an_expired_connection_cause_one_refresh()
    {
        for (var i = 0; i < 100; i++)
        {
            _story.Call(i % 2 == 0 ? "list" : "pay").ShouldBe(new Reply.AwaitRefresh("acme", 1));
            _story.Effects.Count.ShouldBe(i == 0 ? 1 : 0);
        }

        _story.Refreshed();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>().Generation.ShouldBe(2);
    }

    [Fact]
    public void A_refresh_is_recorded_with_its_claim_before_it_goes_out()
    {
        _story.Call("list");
        var claim = new Claim(_story.LastCommandId, "n1", _story.Now + Limits.Claim);
        _story.Acme.ShouldBeOfType<ConnectionState.Refreshing>().Claim.ShouldBe(claim);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>().Claim.ShouldBe(claim);
    }

    [Fact]
    public void While_its_claim_lasts_nobody_else_refreshes_and_then_the_same_token_goes_out_again()
    {
        _story.Call("list");
        var lost = _story.LastRefresh;
        _story.Later(Limits.Claim - TimeSpan.FromTicks(1)).Call("list").ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Effects.ShouldBeEmpty();
        _story.Later(TimeSpan.FromTicks(1)).Call("list").ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.LastRefresh.Credentials.RefreshToken.ShouldBe(lost.Credentials.RefreshToken);
        _story.LastRefresh.Claim.ShouldNotBe(lost.Claim);
    }

    [Fact]
    public void A_tick_gives_a_lost_refresh_up_without_sending_anything()
    {
        _story.Call("list");
        _story.Tick(Limits.Claim - TimeSpan.FromTicks(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Refreshing>();
        _story.Tick(TimeSpan.FromTicks(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().Memory.MaybeSpent.ShouldBeTrue();
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void On_a_single_node_a_claim_of_another_process_is_the_claim_of_a_dead_one()
    {
        _story.Call("list");
        _story.Node = "n2";
        _story.Call("list");
        _story.Effects.ShouldBeEmpty();
        _story.Rules = _story.Rules with { SingleNode = true };
        _story.Call("list");
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refusal_after_a_lost_refresh_is_no_revocation(bool ticked)
    {
        _story.Call("list");
        _story.Later(Limits.Claim);
        if (ticked)
        {
            _story.Tick();
        }

        _story.Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.TokenExpired);
    }

    [Fact]
    public void A_late_success_of_a_lost_refresh_is_adopted_because_only_its_tokens_still_work()
    {
        _story.Call("list");
        var lost = _story.LastRefresh;
        _story.Later(Limits.Claim).Call("list");
        _story.Refreshed(lost).ShouldBe(new Reply.Noted(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().Generation.ShouldBe(2);
        _story.RefreshEnded(new RefreshEnd.Refused()).ShouldBeOfType<Reply.Illegal>("The second attempt with the spent token proves nothing now.");
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
    }

    [Fact]
    public void A_late_failure_of_a_lost_refresh_does_not_end_the_one_that_is_out()
    {
        _story.Call("list");
        var lost = _story.LastRefresh;
        _story.Later(Limits.Claim).Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused(), lost).ShouldBeOfType<Reply.Illegal>();
        _story.RefreshEnded(new RefreshEnd.Unavailable(TimeSpan.Zero, false), lost).ShouldBeOfType<Reply.Illegal>();
        var garbage = _story.Tokens() with { AccessToken = new Secret(new string('x', Limits.TokenCharacters + 1)) };
        _story.RefreshEnded(new RefreshEnd.Refreshed(garbage), lost).ShouldBeOfType<Reply.Illegal>();
        _story.Acme.ShouldBeOfType<ConnectionState.Refreshing>();
    }

    [Fact]
    public void A_late_refusal_of_a_refresh_that_was_given_up_breaks_the_connection()
    {
        _story.Call("list");
        _story.Tick(Limits.Claim);
        _story.RefreshEnded(new RefreshEnd.Refused()).ShouldBe(new Reply.Noted(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.RefreshLost);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Proves", "S38")]
    public void An_outcome_of_an_old_generation_is_ignored(int outcome)
    {
        _story.Call("list");
        var old = _story.LastRefresh;
        _story.Refreshed();
        var before = _story.Session;
        RefreshEnd[] ends = [new RefreshEnd.Refused(), new RefreshEnd.Refreshed(_story.Tokens()), new RefreshEnd.Unavailable(TimeSpan.Zero, true)];
        _story.RefreshEnded(ends[outcome], old).ShouldBeOfType<Reply.Illegal>();
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void An_outcome_for_a_provider_that_was_never_connected_is_illegal() =>
        _story.Send(new Command.RefreshEnded(_story.Stamp(), "crm", 0, "1", new RefreshEnd.Refused())).ShouldBe(new Reply.Illegal("Missing", "RefreshEnded"));

    [Fact]
    [Trait("Proves", "M8")]
    public void Tokens_that_arrive_after_a_disconnect_are_revoked_and_not_stored()
    {
        _story.Call("list");
        _story.Disconnect();
        _story.Refreshed().ShouldBeOfType<Reply.Illegal>();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>().Credentials.AccessToken.Reveal().ShouldStartWith("access-");
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact]
    public void A_late_refusal_after_a_disconnect_revokes_nothing()
    {
        _story.Call("list");
        _story.Disconnect();
        _story.RefreshEnded(new RefreshEnd.Refused()).ShouldBeOfType<Reply.Illegal>();
        _story.Effects.ShouldBeEmpty();
    }
}
