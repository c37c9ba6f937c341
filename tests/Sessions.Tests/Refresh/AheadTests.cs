using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Sessions.Tests.Refresh;

public sealed class AheadTests
{
    private readonly Story _story = new();

    [Theory]
    [InlineData("list")]
    [InlineData("pay")]
    public void A_connection_in_use_is_refreshed_at_80_percent_while_calls_go_on(string tool)
    {
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(48) - TimeSpan.FromTicks(1)).Call("list");
        _story.Effects.ShouldBeEmpty();
        _story.Later(TimeSpan.FromTicks(1)).Call(tool).GetType().ShouldBe(tool == "list" ? typeof(Reply.Permitted) : typeof(Reply.Running));
        _story.Effects.OfType<SideEffect.Refresh>().ShouldHaveSingleItem();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>().Generation.ShouldBe(1);
        _story.Effects.ShouldBeEmpty("One refresh is out already.");
    }

    [Fact]
    public void Nothing_is_refreshed_ahead_that_cannot_be_or_that_never_ends()
    {
        _story.Connect(credentials: _story.Tokens(refreshable: false));
        _story.Later(TimeSpan.FromMinutes(50)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Effects.ShouldBeEmpty();
        _story.Connect(credentials: _story.Tokens() with { ExpiresAt = null });
        _story.Later(TimeSpan.FromDays(365)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Effects.ShouldBeEmpty();
    }

    [Fact]
    public void A_refresh_ahead_that_failed_waits_before_the_next_while_calls_go_on()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(50)).Call("list");
        _story.RefreshUnavailable(TimeSpan.FromMinutes(1));
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Effects.ShouldBeEmpty();
        _story.Later(TimeSpan.FromMinutes(1)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Refresh>();
    }

    [Fact]
    public void Half_a_minute_before_its_end_a_token_counts_as_expired()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromHours(1) - Limits.ExpirySkew - TimeSpan.FromTicks(1)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Later(TimeSpan.FromTicks(1)).Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
    }

    [Fact]
    public void A_token_that_lives_for_a_minute_is_used_for_four_fifths_of_it()
    {
        _story.Connect(credentials: _story.Tokens() with { ExpiresAt = _story.Now.AddMinutes(1) });
        _story.Later(TimeSpan.FromSeconds(47)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Effects.ShouldBeEmpty();
        _story.Later(TimeSpan.FromSeconds(1)).Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
    }

    [Fact]
    public void A_refresh_ahead_outlives_the_old_token_and_calls_then_wait_for_it()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(59)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Later(TimeSpan.FromSeconds(29)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Later(TimeSpan.FromSeconds(0.9)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.Later(TimeSpan.FromSeconds(0.09)).Call("pay").ShouldBeOfType<Reply.Running>();
        _story.Later(TimeSpan.FromSeconds(0.01)).Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData("acme", 1)]
    [InlineData("nobody", 0)]
    [Trait("Proves", "M12")]
    public void Forced_expiry_makes_the_next_call_refresh(string? provider, int affected)
    {
        _story.Connect();
        _story.Connect("contacts", "crm");
        _story.ForceExpiry(provider).ShouldBe(new Reply.Noted(affected));
        _story.Call("list").GetType().ShouldBe(affected > 0 ? typeof(Reply.AwaitRefresh) : typeof(Reply.Permitted));
        _story.Call("contacts").GetType().ShouldBe(affected > 1 ? typeof(Reply.AwaitRefresh) : typeof(Reply.Permitted));
        _story.Audit.Count(e => e == "ExpiredByHand").ShouldBe(affected);
    }

    [Fact]
    [Trait("Proves", "M12")]
    public void Forced_expiry_during_a_refresh_ahead_makes_calls_wait_for_it()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromMinutes(50)).Call("list").ShouldBeOfType<Reply.Permitted>();
        _story.ForceExpiry().ShouldBe(new Reply.Noted(1));
        _story.Call("list").ShouldBeOfType<Reply.AwaitRefresh>();
        _story.Effects.ShouldBeEmpty();
        _story.Refreshed();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
    }

    [Fact]
    [Trait("Proves", "M12")]
    public void Forced_expiry_has_nothing_to_do_with_a_broken_connection()
    {
        _story.Connect();
        _story.ForceExpiry();
        _story.Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.ForceExpiry().ShouldBe(new Reply.Noted(0));
        _story.Acme.ShouldBeOfType<ConnectionState.Broken>();
    }

    [Fact]
    [Trait("Proves", "M8")]
    public void A_disconnect_revokes_upstream_and_wipes()
    {
        _story.Connect();
        _story.Disconnect().ShouldBe(new Reply.Noted(1));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>();
        _story.Acme.ShouldBe(new ConnectionState.Missing(2));
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.Code.ShouldBe(ErrorCode.AuthRequired);
        _story.Disconnect().ShouldBe(new Reply.Noted(0));
        _story.Audit.Count(e => e == "Revoked").ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "S40")]
    public void A_broken_connection_disconnects_without_asking_the_provider()
    {
        _story.Connect();
        _story.ForceExpiry();
        _story.Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        _story.Disconnect().ShouldBe(new Reply.Noted(1));
        _story.Effects.ShouldBeEmpty();
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }
}
