using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

public sealed class SalesforceTests() : ExampleScene("salesforce")
{
    private const string Subject = "https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9P";

    protected override void Discoverable() =>
        Discoverable("https://example.my.salesforce.com/.well-known/openid-configuration", "https://example.my.salesforce.com");

    [Fact]
    public async Task A_token_answer_without_expires_in_gives_a_token_that_lasts_until_the_api_refuses_it()
    {
        Connected();
        var credentials = (await Exchanged(Example(), Code(scopes: "api"))).Credentials;
        (credentials.ExpiresAt, credentials.RefreshToken?.Reveal()).ShouldBe((null, "5Aep861"));
    }

    [Fact]
    public async Task The_account_is_the_user_of_the_organization()
    {
        Connected();
        var account = (await Exchanged(Example(), Code(scopes: "api"))).Account;
        (account.Subject, account.Tenant, account.Label).ShouldBe(("005x00000012Q9P", "00Dx0000000BV7z", "alice@example.org"));
    }

    [Fact]
    public async Task Tokens_go_to_the_configured_domain_whatever_the_answer_says_of_another()
    {
        Connected();
        await Exchanged(Example(), Code(scopes: "api"));
        Shipped().ApiBase.ShouldStartWith(Shipped().Issuer);
        Server.All.ShouldNotContain(r => r.Path.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Offline_access_is_the_scope_refresh_token()
    {
        Discoverable();
        (await Query("api"))["scope"].Split(' ').ShouldBe(["api", "openid", "refresh_token"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Proves", "S37")]
    public async Task An_expired_refresh_token_breaks_the_connection()
    {
        Discoverable();
        Server.On("/token", c => Reply.Json(c, 400, """{ "error": "invalid_grant", "error_description": "expired access/refresh token" }"""));
        (await Example().Refresh(Current(), Ct)).ShouldBeOfType<RefreshOutcome.Refused>();
    }

    [Theory]
    [InlineData("invalid_token")]
    [InlineData("unsupported_token_type")]
    [Trait("Proves", "S40")]
    public async Task A_revocation_of_what_is_gone_is_no_failure(string code)
    {
        Discoverable();
        Server.On("/revoke", c => Reply.Json(c, 400, $$"""{ "error": "{{code}}" }"""));
        (await Example().Revoke(new Secret("5Aep861"), "refresh_token", Ct)).ShouldNotBeOfType<RevocationOutcome.Unavailable>();
    }

    private void Connected()
    {
        Discoverable();
        IdToken["iss"] = At("https://example.my.salesforce.com");
        IdToken["sub"] = Subject;
        Server.On("/token", c => Reply.Json(c, 200, $$"""
            { "access_token": "00Dx!AQ4AQ", "refresh_token": "5Aep861", "signature": "x", "scope": "api openid refresh_token", "token_type": "Bearer",
              "id": "{{Subject}}", "issued_at": "1278448384422", "instance_url": "https://elsewhere.salesforce.com", "id_token": "{{Key.Sign(IdToken)}}" }
            """));
        Server.On("/userinfo", c => Reply.Json(c, 200, $$"""
            { "sub": "{{Subject}}", "user_id": "005x00000012Q9P", "organization_id": "00Dx0000000BV7z", "email": "alice@example.org", "email_verified": true }
            """));
    }
}
