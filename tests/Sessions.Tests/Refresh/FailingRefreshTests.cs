using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;

namespace ReconnectGrains.Sessions.Tests.Refresh;

public sealed class FailingRefreshTests
{
    private readonly Story _story = new();

    public FailingRefreshTests()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromHours(1)).Call("list");
    }

    [Fact]
    [Trait("Proves", "S37")]
    public void An_unavailable_provider_breaks_nothing_and_calls_are_told_when_to_come_back()
    {
        _story.RefreshUnavailable();
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
        _story.Later(TimeSpan.FromSeconds(0.5)).Call("list").ShouldBe(new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: TimeSpan.FromSeconds(1.5)));
        _story.Effects.ShouldBeEmpty();
        _story.Later(TimeSpan.FromSeconds(1.5)).Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Effects.ShouldHaveSingleItem();
        _story.Session.Intents.ShouldBeEmpty("A provider's trouble is nothing to park for.");
    }

    [Fact]
    public void The_wait_doubles_from_failure_to_failure_up_to_its_limit()
    {
        var waits = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            _story.RefreshUnavailable();
            var wait = _story.Call("list").ShouldBeOfType<Reply.Refused>().RetryAfter!.Value;
            waits.Add(wait.TotalSeconds);
            _story.Later(wait).Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
        }

        waits.Take(9).ShouldBe([2, 4, 8, 16, 32, 64, 128, 256, 300]);
        waits.Max().ShouldBe(Limits.LongestRetryWait.TotalSeconds);
    }

    [Fact]
    [Trait("Proves", "M18")]
    public void The_log_says_how_long_the_provider_took()
    {
        _story.RefreshEnded(new RefreshEnd.Refreshed(_story.Tokens(), TimeSpan.FromMilliseconds(1234.5)));
        _story.Audit[^1].ShouldBe("Refreshed 1234");
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(1, 2)]
    [InlineData(86_400, 300)]
    [InlineData(-5, 2)]
    public void The_providers_own_delay_is_kept_within_our_limits(int asked, int waited)
    {
        _story.RefreshUnavailable(TimeSpan.FromSeconds(asked));
        _story.Call("list").ShouldBeOfType<Reply.Refused>().RetryAfter.ShouldBe(TimeSpan.FromSeconds(waited));
    }

    [Fact]
    public void A_success_ends_the_series_of_failures()
    {
        _story.RefreshUnavailable();
        _story.Later(Limits.FirstRetryWait).Call("list");
        _story.Refreshed();
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().Memory.ShouldBe(RefreshMemory.None);
        _story.Audit.TakeLast(2).ShouldBe(["RefreshFailed PROVIDER_UNAVAILABLE", "Refreshed"]);
    }

    [Theory]
    [InlineData(false, BreakReason.Revoked, ErrorCode.TokenRevoked)]
    [InlineData(true, BreakReason.RefreshLost, ErrorCode.TokenExpired)]
    [Trait("Proves", "R2")]
    [Trait("Proves", "M3")]
    public void Whether_an_unavailable_provider_may_have_spent_the_token_decides_what_a_later_refusal_means(
        bool maybeSpent, BreakReason reason, ErrorCode code)
    {
        _story.RefreshUnavailable(maybeSpent: maybeSpent);
        _story.Later(Limits.FirstRetryWait).Call("list");
        _story.RefreshUnavailable(maybeSpent: false);
        _story.Later(TimeSpan.FromMinutes(1)).Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(reason);
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(code);
        _story.Audit.ShouldContain($"RefreshFailed {reason}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_token_too_long_to_be_one_is_garbage_and_may_have_spent_the_old_one(bool access)
    {
        var (good, huge) = (new Secret("t"), new Secret(new string('t', Limits.TokenCharacters + 1)));
        var tokens = _story.Tokens() with { AccessToken = access ? huge : good, RefreshToken = access ? good : huge };
        _story.RefreshEnded(new RefreshEnd.Refreshed(tokens)).ShouldBe(new Reply.Noted(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().ShouldSatisfyAllConditions(
            a => a.Generation.ShouldBe(1),
            a => a.Memory.MaybeSpent.ShouldBeTrue());
    }

    [Fact]
    public void A_broken_connection_keeps_its_account_and_scopes()
    {
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Acme.ShouldBe(new ConnectionState.Broken(
            BreakReason.Revoked, World.AccountAt("acme"), _story.LastRefresh.Credentials.Scopes, 2));
    }

    [Fact]
    public void A_repetition_of_a_parked_call_waits_for_the_provider_too()
    {
        _story.ParkForScope("list", "read");
        _story.RefreshUnavailable();
        _story.Call("list").ShouldBe(new Reply.Refused(ErrorCode.ProviderUnavailable, RetryAfter: Limits.FirstRetryWait, IntentId: _story.Last.Id));
        _story.Later(Limits.FirstRetryWait).Call("list").ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Effects.ShouldHaveSingleItem();
        _story.Call("list").ShouldBe(new Reply.AwaitRefresh("acme", 1));
        _story.Refreshed();
        _story.Call("list").ShouldBeOfType<Reply.Running>();
        _story.Last.State.ShouldBeOfType<IntentState.Executing>();
    }
}
