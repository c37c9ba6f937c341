using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers.Examples;

public sealed class EntraTests() : ExampleScene("entra")
{
    private const string Template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    private const string Directory = "9188040d-6c67-4c5b-b112-36a304b66dad";

    protected override void Discoverable() =>
        Discoverable("https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration", Template);

    [Fact]
    public async Task Offline_access_is_a_scope_and_resource_is_never_sent()
    {
        Discoverable();
        var query = await Query("Mail.Read");
        query["scope"].Split(' ').ShouldBe(["Mail.Read", "offline_access", "openid", "profile"], ignoreOrder: true);
        await Refreshed(Example());
        Server.At("/token").Single().Form.ContainsKey("resource").ShouldBeFalse();
    }

    [Fact]
    [Trait("Proves", "S33")]
    public async Task The_issuer_is_that_of_the_tokens_own_directory_and_the_account_is_named_by_oid()
    {
        Discoverable();
        SignedIn(Directory);
        var account = (await Exchanged(Example(), Code(scopes: "Mail.Read"))).Account;
        (account.Issuer, account.Subject, account.Tenant, account.Label)
            .ShouldBe((At(Template.Replace("{tenantid}", Directory, StringComparison.Ordinal)), "object-1", Directory, "alice@contoso.example"));
        Example().IsIssuerOf(account).ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "S33")]
    public async Task A_token_of_one_directory_does_not_pass_for_anothers()
    {
        Discoverable();
        SignedIn(Directory);
        IdToken["tid"] = "another-directory";
        (await Untrusted(Example(), Code(scopes: "Mail.Read"))).ShouldBe(Distrust.IdTokenIssuer);
    }

    [Theory]
    [InlineData("invalid_grant")]
    [InlineData("interaction_required")]
    [InlineData("consent_required")]
    [Trait("Proves", "S37")]
    public async Task Whatever_only_the_user_can_mend_breaks_the_connection(string code)
    {
        Discoverable();
        Server.On("/token", c => Reply.Json(c, 400, $$"""
            { "error": "{{code}}", "error_description": "AADSTS50076: Due to a configuration change …", "error_codes": [ 50076 ], "trace_id": "x" }
            """));
        (await Example().Refresh(Current(), Ct)).ShouldBeOfType<RefreshOutcome.Refused>().Code.ShouldBe(code);
    }

    [Fact]
    [Trait("Proves", "S40")]
    public async Task There_is_no_revocation_endpoint()
    {
        On("https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration", 200, $$"""
            { "issuer": "{{At(Template)}}", "authorization_endpoint": "{{Server.Issuer}}/authorize", "token_endpoint": "{{Server.Issuer}}/token", "jwks_uri": "{{Server.Issuer}}/jwks" }
            """);
        (await Example().Revoke(new Secret("refresh-1"), "refresh_token", Ct)).ShouldBeOfType<RevocationOutcome.NotSupported>();
    }

    private void SignedIn(string directory)
    {
        IdToken["iss"] = At(Template.Replace("{tenantid}", directory, StringComparison.Ordinal));
        IdToken["tid"] = directory;
        IdToken["oid"] = "object-1";
        IdToken["preferred_username"] = "alice@contoso.example";
    }
}
