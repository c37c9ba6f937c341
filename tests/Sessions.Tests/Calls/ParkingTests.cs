using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Calls;

[Trait("Proves", "M2")]
[Trait("Proves", "M3")]
public sealed class ParkingTests
{
    private readonly Story _story = new();

    [Fact]
    public void Without_a_connection_the_call_is_parked_and_challenged()
    {
        var challenge = Challenged(_story.Call("pay", """{"eur":5}"""));
        challenge.ShouldBe(new Challenge(ErrorCode.AuthRequired, "acme", ScopeSet.Of("pay"), "int_1", "tkt_1", World.Start + Limits.Ticket));
        var intent = _story.Session.Intents.ShouldHaveSingleItem();
        intent.State.ShouldBe(new IntentState.Parked(new ParkReason.NeedsConnection(ErrorCode.AuthRequired, ScopeSet.Of("pay")), World.Start));
        (intent.Tool, intent.Arguments.Text, intent.Key, intent.Account).ShouldBe(("pay", """{"eur":5}""", "1", null));
        (intent.Asked.Client, intent.Asked.TraceId, intent.AskedAt).ShouldBe(("chat", "trc_1", World.Start));
        _story.Effects.ShouldBeEmpty();
        _story.Audit.ShouldBe(["Parked AUTH_REQUIRED"]);
    }

    [Fact]
    public void A_narrow_connection_asks_for_what_is_granted_and_what_is_missing_together()
    {
        _story.Connect("read");
        var challenge = Challenged(_story.Call("pay"));
        (challenge.Code, challenge.Scopes).ShouldBe((ErrorCode.InsufficientScope, ScopeSet.Of("read", "pay")));
    }

    [Fact]
    public void A_scope_that_implies_the_needed_one_is_enough()
    {
        _story.Connect("all");
        _story.Call("list").ShouldBeOfType<Reply.Permitted>().AccessToken.Reveal().ShouldStartWith("access-");
    }

    [Fact]
    public void An_expired_connection_without_refresh_token_says_expired()
    {
        _story.Connect(credentials: _story.Tokens(refreshable: false));
        Challenged(_story.Later(TimeSpan.FromHours(2)).Call("list")).Code.ShouldBe(ErrorCode.TokenExpired);
    }

    [Fact]
    public void A_revoked_connection_says_revoked()
    {
        _story.Connect();
        _story.Later(TimeSpan.FromHours(2)).Call("list");
        _story.RefreshEnded(new RefreshEnd.Refused());
        var challenge = Challenged(_story.Call("list"));
        (challenge.Code, challenge.Scopes).ShouldBe((ErrorCode.TokenRevoked, ScopeSet.Of("all", "read")));
    }

    [Fact]
    [Trait("Proves", "M16")]
    [Trait("Proves", "S39")]
    public void One_challenge_names_the_union_of_all_parked_calls_on_one_ticket()
    {
        Challenged(_story.Call("list")).Scopes.ShouldBe(ScopeSet.Of("read"));
        var second = Challenged(_story.Call("pay"));
        (second.Scopes, second.TicketId).ShouldBe((ScopeSet.Of("pay", "read"), "tkt_1"));
        _story.Session.Tickets.ShouldHaveSingleItem().Scopes.ShouldBe(ScopeSet.Of("pay", "read"));
    }

    [Fact]
    [Trait("Proves", "M16")]
    public void A_challenge_names_what_was_granted_for_tools_and_not_what_the_connection_itself_needs()
    {
        _story.Connect("openid offline_access write");
        Challenged(_story.Call("list")).Scopes.ShouldBe(ScopeSet.Of("read", "write"));
    }

    [Fact]
    public void Calls_that_wait_for_another_provider_or_a_tick_widen_nothing()
    {
        _story.Call("contacts");
        _story.Call("ask");
        _story.Connect("write");
        _story.StateOf("int_2").ShouldBeOfType<IntentState.Parked>().Reason.ShouldBeOfType<ParkReason.NeedsTick>();
        Challenged(_story.Call("list")).Scopes.ShouldBe(ScopeSet.Of("read", "write"));
    }

    [Fact]
    public void The_scopes_that_an_API_asks_for_join_those_of_the_tool_and_of_the_connection()
    {
        _story.Connect("read");
        var challenge = Challenged(_story.ParkForScope("list", "secret.read"));
        (challenge.Code, challenge.Scopes).ShouldBe((ErrorCode.InsufficientScope, ScopeSet.Of("read", "secret.read")));
        _story.Call("list").ShouldBeOfType<Reply.Challenged>().Challenge.IntentId.ShouldBe(challenge.IntentId, "The repetition joins it.");
    }

    [Fact]
    public void A_scope_challenge_names_the_tools_own_scopes_also_if_the_connection_is_gone_meanwhile()
    {
        _story.Connect("read");
        _story.Disconnect();
        Challenged(_story.ParkForScope("list", "secret.read")).Scopes.ShouldBe(ScopeSet.Of("read", "secret.read"));
    }

    [Fact]
    public void A_scope_challenge_for_an_unknown_tool_or_an_unentitled_caller_parks_nothing()
    {
        _story.ParkForScope("nothing", "x").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.ParkForScope("list", "x", _story.By(scopes: "pay")).ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Session.Intents.ShouldBeEmpty();
    }

    [Fact]
    public void An_unknown_tool_is_not_found()
    {
        _story.Call("nothing").ShouldBe(new Reply.Refused(ErrorCode.NotFound));
        _story.Rules = _story.Rules with { Providers = [_story.Rules.Providers[1]] };
        _story.Call("list").ShouldBe(new Reply.Refused(ErrorCode.NotFound), "Its provider is not configured.");
    }

    [Fact]
    public void A_caller_without_the_tools_scopes_is_refused_and_parks_nothing()
    {
        _story.Call("pay", by: _story.By(scopes: "read")).ShouldBe(new Reply.Refused(ErrorCode.InsufficientScope, ScopeSet.Of("pay")));
        _story.Session.Intents.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "M15")]
    public void A_call_at_one_provider_does_not_touch_the_other()
    {
        _story.Connect("contacts", "crm");
        _story.Call("list");
        _story.Session.At("crm").State.Generation.ShouldBe(1);
        _story.Call("contacts").ShouldBeOfType<Reply.Permitted>().Provider.ShouldBe("crm");
        _story.Connect();
        _story.Session.At("crm").Granted.ShouldBe(ScopeSet.Of("contacts"));
    }

    [Fact]
    [Trait("Proves", "S35")]
    public void A_connection_made_at_another_issuer_is_no_connection()
    {
        _story.Connect();
        _story.Rules = World.WithAcmeAt("https://moved.example");
        var challenge = Challenged(_story.Call("list"));
        (challenge.Code, challenge.Scopes).ShouldBe((ErrorCode.AuthRequired, ScopeSet.Of("read")));
    }

    [Fact]
    [Trait("Proves", "S35")]
    public void A_call_parked_after_the_issuer_moved_runs_after_the_connect_there()
    {
        _story.Connect();
        _story.Rules = World.WithAcmeAt("https://moved.example");
        _story.Call("pay");
        _story.Connect(account: World.AccountAt("acme") with { Issuer = "https://moved.example" }).ShouldBe(TicketEnd.Connected);
        _story.LastExecute.Intent.Tool.ShouldBe("pay");
    }

    private static Challenge Challenged(Reply reply) => reply.ShouldBeOfType<Reply.Challenged>().Challenge;
}
