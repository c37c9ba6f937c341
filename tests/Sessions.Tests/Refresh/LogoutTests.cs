using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Sessions.Tests.Refresh;

/// <summary>Somebody logged out at a provider: what that ends, and what it leaves alone.</summary>
[Trait("Proves", "M8")]
public sealed class LogoutTests
{
    private static readonly AccountLogin Login = new("sub-alice", "sid-1");

    private readonly Story _story = new();

    [Fact]
    public void A_logout_breaks_a_connection_without_offline_access_and_revokes_its_token()
    {
        Connect(refreshable: false);
        LoggedOut().ShouldBe(new Reply.Noted(2));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.LoggedOut);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>();
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.TokenRevoked);
        _story.Audit.ShouldContain("Revoked LoggedOut");
    }

    [Fact]
    public void A_logout_leaves_a_connection_with_offline_access_alone()
    {
        Connect(refreshable: true);
        LoggedOut().ShouldBe(new Reply.Noted(1));
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
        _story.Effects.ShouldBeEmpty();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
    }

    [Fact]
    public void A_logout_breaks_every_connection_of_a_provider_whose_logouts_revoke()
    {
        _story.Rules = World.Rules with { Providers = [World.Rules.Providers[0] with { LogoutRevokes = true }, World.Rules.Providers[1]] };
        Connect(refreshable: true);
        LoggedOut();
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>().Reason.ShouldBe(BreakReason.LoggedOut);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>().Credentials.RefreshToken.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("sub-alice", "sid-2")]
    [InlineData("sub-bob", "sid-1")]
    [InlineData("sub-bob", null)]
    [InlineData(null, "sid-2")]
    public void A_logout_of_another_login_breaks_nothing(string? sub, string? sid)
    {
        Connect(refreshable: false);
        LoggedOut(sub, sid);
        _story.Acme.ShouldBeOfType<ConnectionState.Active>();
    }

    [Theory]
    [InlineData("sub-alice", null)]
    [InlineData(null, "sid-1")]
    public void A_logout_may_name_the_user_or_the_session_alone(string? sub, string? sid)
    {
        Connect(refreshable: false);
        LoggedOut(sub, sid);
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>();
    }

    [Fact]
    public void A_logout_during_a_refresh_has_the_tokens_that_come_of_it_revoked()
    {
        _story.Rules = World.Rules with { Providers = [World.Rules.Providers[0] with { LogoutRevokes = true }, World.Rules.Providers[1]] };
        Connect(refreshable: true);
        _story.Renew(1);
        LoggedOut();
        _story.Refreshed();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>();
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>();
    }

    [Fact]
    public void A_logout_ends_the_sign_ins_of_its_session_until_then_and_no_others()
    {
        var before = _story.Now;
        _story.Later(TimeSpan.FromMinutes(1));
        LoggedOut();
        IsSignedIn("sid-1", before).ShouldBeFalse();
        IsSignedIn("sid-2", before).ShouldBeTrue();
        IsSignedIn(null, before).ShouldBeTrue();
        IsSignedIn("sid-1", _story.Now.AddSeconds(1)).ShouldBeTrue();
        _story.Audit.ShouldBe(["SignedOut"]);
    }

    [Fact]
    public void A_logout_of_the_user_ends_all_sign_ins_until_then()
    {
        LoggedOut(sid: null);
        IsSignedIn("sid-1", _story.Now).ShouldBeFalse();
        IsSignedIn("sid-2", _story.Now).ShouldBeFalse();
        IsSignedIn(null, _story.Now).ShouldBeFalse();
        IsSignedIn(null, _story.Now.AddSeconds(1)).ShouldBeTrue();
    }

    [Fact]
    public void A_logout_at_a_provider_that_is_not_the_identity_ends_no_sign_in()
    {
        LoggedOut(provider: "crm").ShouldBe(new Reply.Noted(0));
        IsSignedIn("sid-1", _story.Now).ShouldBeTrue();
        _story.Session.ShouldBe(Session.Empty(Story.Alice, 1));
    }

    [Fact]
    public void A_logout_at_a_provider_that_is_gone_changes_nothing() => LoggedOut(provider: "gone").ShouldBe(new Reply.Noted(0));

    [Fact]
    [Trait("Proves", "R9")]
    public void Many_logouts_do_not_make_the_session_grow_and_no_sign_in_comes_back()
    {
        var signedIn = _story.Now;
        for (var i = 0; i < 3 * Limits.EndedSignIns; i++)
        {
            LoggedOut(sid: $"sid-{i}");
            _story.Session.EndedSignIns!.Count.ShouldBeLessThanOrEqualTo(Limits.EndedSignIns);
            _story.Acknowledge(long.MaxValue);
            IsSignedIn($"sid-{i}", signedIn).ShouldBeFalse();
            IsSignedIn("sid-0", signedIn).ShouldBeFalse();
        }

        _story.Later(Limits.BrowserSignIn);
        LoggedOut();
        _story.Session.EndedSignIns!.ShouldHaveSingleItem();
    }

    private void Connect(bool refreshable) =>
        _story.Connect(account: World.AccountAt("acme") with { Login = Login }, credentials: _story.Tokens(refreshable: refreshable));

    private Reply LoggedOut(string? sub = "sub-alice", string? sid = "sid-1", string provider = "acme") =>
        _story.Send(new Command.ProviderLoggedOut(_story.Stamp(), provider, sub, sid));

    private bool IsSignedIn(string? sid, DateTimeOffset since) => _story.Send(new Command.LookAtSignIn(_story.Stamp(), sid, since)) is Reply.Noted;
}
