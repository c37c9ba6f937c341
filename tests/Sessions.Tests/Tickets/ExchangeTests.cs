using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Tests.Tickets;

/// <summary>The code was exchanged: whose tokens are these?</summary>
public sealed class ExchangeTests
{
    private readonly Story _story = new();

    [Fact]
    [Trait("Proves", "M2")]
    public void A_connect_stores_the_tokens_and_ends_the_ticket()
    {
        _story.Connect("read pay").ShouldBe(TicketEnd.Connected);
        _story.Acme.ShouldBeOfType<ConnectionState.Active>().Account.ShouldBe(World.AccountAt("acme"));
        _story.Audit.ShouldBe(["Connected pay read"]);
    }

    [Fact]
    public void A_consent_that_left_scopes_out_connects_with_less_and_the_call_stays_parked()
    {
        _story.Call("pay");
        _story.Connect("read pay", credentials: _story.Tokens("read")).ShouldBe(TicketEnd.ConnectedWithLess);
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Call("list").ShouldBeOfType<Reply.Permitted>();
    }

    [Fact]
    public void A_consent_that_left_out_what_a_call_does_not_need_resumes_it()
    {
        _story.Connect("read");
        _story.Call("pay").ShouldBeOfType<Reply.Challenged>().Challenge.Scopes.ShouldBe(ScopeSet.Of("read", "pay"));
        _story.Connect("read pay", credentials: _story.Tokens("pay")).ShouldBe(TicketEnd.ConnectedWithLess);
        _story.Last.State.ShouldBeOfType<IntentState.Executing>();
    }

    [Fact]
    public void Scopes_that_imply_the_asked_ones_are_not_less() =>
        _story.Connect("read pay", credentials: _story.Tokens("all")).ShouldBe(TicketEnd.Connected);

    [Theory]
    [InlineData("mallory", "contoso")]
    [InlineData("alice", "other")]
    [InlineData("alice", null)]
    [Trait("Proves", "S15")]
    public void An_identity_of_somebody_else_stores_nothing_and_revokes_what_came(string subject, string? tenant)
    {
        _story.Call("pay");
        _story.Connect(account: World.AccountAt("acme") with { Subject = subject, Tenant = tenant }).ShouldBe(TicketEnd.WrongUser);
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
        _story.StateOf("int_1").ShouldBeOfType<IntentState.Parked>();
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>().Provider.ShouldBe("acme");
        _story.Audit[^1].ShouldBe("WrongUser");
    }

    [Theory]
    [InlineData("https://crm.example", "b-88", null)]
    [InlineData("https://crm.example", "a-77", "other")]
    [InlineData("https://evil.example", "a-77", null)]
    [Trait("Proves", "S15")]
    [Trait("Proves", "S35")]
    public void Another_account_of_a_connected_provider_stores_nothing_and_revokes_what_came(string issuer, string subject, string? tenant)
    {
        _story.Connect("contacts", "crm");
        _story.Connect("contacts", "crm", new UpstreamAccount(issuer, subject, tenant, "Alice")).ShouldBe(TicketEnd.WrongAccount);
        _story.Session.At("crm").State.Generation.ShouldBe(1);
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>().Provider.ShouldBe("crm");
        _story.Audit[^1].ShouldBe("WrongAccount");
    }

    [Fact]
    public void A_renamed_account_is_the_same_account()
    {
        _story.Connect("contacts", "crm");
        _story.Connect("contacts", "crm", World.AccountAt("crm") with { Label = "Alice Smith" }).ShouldBe(TicketEnd.Connected);
    }

    [Fact]
    public void After_a_disconnect_another_account_may_connect()
    {
        _story.Connect("contacts", "crm");
        _story.Disconnect("crm");
        _story.Connect("contacts", "crm", World.AccountAt("crm") with { Subject = "b-88" }).ShouldBe(TicketEnd.Connected);
        _story.Session.At("crm").State.Generation.ShouldBe(3);
    }

    [Fact]
    public void Answers_that_cannot_be_trusted_or_do_not_come_store_nothing()
    {
        End(new ExchangeEnd.Untrusted()).ShouldBe(TicketEnd.Untrusted);
        End(new ExchangeEnd.Unavailable()).ShouldBe(TicketEnd.Unavailable);
        var huge = _story.Tokens() with { AccessToken = new Secret(new string('t', Limits.TokenCharacters + 1)) };
        End(new ExchangeEnd.Exchanged(huge, World.AccountAt("acme"))).ShouldBe(TicketEnd.Untrusted);
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact]
    public void An_exchange_whose_process_is_gone_ends_the_ticket()
    {
        Redeemed();
        _story.Tick(Limits.Claim - TimeSpan.FromTicks(1)).ShouldBe(new Reply.Noted(0));
        _story.Tick(TimeSpan.FromTicks(1));
        _story.Session.Tickets[^1].State.ShouldBe(new TicketState.Ended(TicketEnd.Interrupted, _story.Now));
    }

    [Fact]
    [Trait("Proves", "M8")]
    public void Tokens_that_come_too_late_are_revoked_not_stored_and_the_revocation_is_recorded()
    {
        Redeemed();
        _story.Tick(Limits.Claim);
        Exchanged().ShouldBe(new Reply.Illegal("Ended", "ExchangeEnded"));
        _story.Effects.ShouldHaveSingleItem().ShouldBeOfType<SideEffect.Revoke>();
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
        _story.Audit[^1].ShouldBe("Revoked");
    }

    [Fact]
    public void Tokens_under_another_claim_are_not_stored()
    {
        Redeemed();
        Exchanged(claim: "another").ShouldBe(new Reply.Illegal("Exchanging", "ExchangeEnded"));
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }

    [Fact]
    public void A_late_end_without_tokens_or_for_no_ticket_changes_nothing()
    {
        Redeemed();
        _story.Tick(Limits.Claim);
        var before = _story.Session;
        _story.Exchanged(new ExchangeEnd.Untrusted()).ShouldBe(new Reply.Illegal("Ended", "ExchangeEnded"));
        var stray = new ExchangeEnd.Exchanged(_story.Tokens(), World.AccountAt("acme"));
        _story.Send(new Command.ExchangeEnded(_story.Stamp(), "tkt_9", "1", stray)).ShouldBe(new Reply.Illegal("Absent", "ExchangeEnded"));
        _story.Session.ShouldBeSameAs(before);
    }

    [Fact]
    public void Tokens_of_a_provider_that_is_configured_no_longer_are_not_stored()
    {
        Redeemed();
        _story.Rules = _story.Rules with { Providers = [_story.Rules.Providers[1]] };
        Exchanged().ShouldBeOfType<Reply.Illegal>();
        _story.Acme.ShouldBeOfType<ConnectionState.Missing>();
    }

    private void Redeemed()
    {
        var ticket = _story.OpenTicket("all").Id;
        _story.Begin(ticket);
        _story.Redeem(ticket);
    }

    private Reply Exchanged(string? claim = null) =>
        _story.Exchanged(new ExchangeEnd.Exchanged(_story.Tokens(), World.AccountAt("acme")), claim);

    private TicketEnd End(ExchangeEnd end)
    {
        Redeemed();
        return ((TicketState.Ended)_story.Exchanged(end).ShouldBeOfType<Reply.TicketIs>().Ticket.State).How;
    }
}
