using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tests.Providers;

public sealed class AuthorizationUrlTests : ProviderScene
{
    private static Dictionary<string, string> QueryOf(string url) =>
        QueryHelpers.ParseQuery(new Uri(url).Query).ToDictionary(q => q.Key, q => q.Value.Single()!);

    [Fact]
    [Trait("Proves", "S31")]
    public async Task The_url_carries_the_S256_challenge_and_never_the_verifier()
    {
        var url = await Url(Client());

        var query = QueryOf(url);
        query["code_challenge"].ShouldBe(Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier.Reveal()))));
        query["code_challenge_method"].ShouldBe("S256");
        url.ShouldNotContain(Verifier.Reveal());
    }

    [Fact]
    [Trait("Proves", "S31")]
    public async Task A_provider_that_lists_challenge_methods_without_S256_is_not_used()
    {
        Server.Metadata["code_challenge_methods_supported"] = new JsonArray("plain", 1);

        var outcome = await Client().AuthorizationUrl(Authorization(), Ct);

        outcome.ShouldBeOfType<AuthorizationUrlOutcome.Unavailable>().Trouble.ShouldBe(ProviderTrouble.NoS256);
    }

    [Fact]
    [Trait("Proves", "S31")]
    public async Task A_provider_that_does_not_list_challenge_methods_gets_S256_all_the_same()
    {
        Server.Metadata.Remove("code_challenge_methods_supported");

        QueryOf(await Url(Client()))["code_challenge_method"].ShouldBe("S256");
    }

    [Fact]
    [Trait("Proves", "S31")]
    public async Task A_verifier_too_short_for_the_standard_is_a_bug()
    {
        var tooShort = Authorization() with { CodeVerifier = new Secret("short") };

        await Should.ThrowAsync<ArgumentException>(() => Client().AuthorizationUrl(tooShort, Ct));
    }

    [Fact]
    [Trait("Proves", "M6")]
    public async Task The_url_carries_everything_that_the_code_flow_needs()
    {
        var query = QueryOf(await Url(Client(), Authorization() with { Prompt = "select_account", LoginHint = "alice" }));

        query["response_type"].ShouldBe("code");
        query["client_id"].ShouldBe(ClientId);
        query["redirect_uri"].ShouldBe(RedirectUri);
        query["state"].ShouldBe("state-1");
        query["scope"].ShouldBe("invoices.read openid");
        query["nonce"].ShouldBe(Nonce);
        query["prompt"].ShouldBe("select_account");
        query["login_hint"].ShouldBe("alice");
    }

    [Theory]
    [Trait("Proves", "S34")]
    [InlineData("https://api.acme.example/v1")]
    [InlineData(null)]
    public async Task The_resource_is_sent_exactly_if_configured(string? resource) =>
        QueryOf(await Url(Client(o => o.Resource = resource))).GetValueOrDefault("resource").ShouldBe(resource);

    [Fact]
    public async Task A_provider_without_id_tokens_gets_no_nonce_and_its_own_scope_separator()
    {
        var client = Client(o => (o.IdentityFrom, o.AlwaysScopes, o.ScopeSeparator) = (IdentityFrom.UserInfo, [], ','));

        var query = QueryOf(await Url(client, Authorization("repo user")));

        query["scope"].ShouldBe("repo,user");
        query.ShouldNotContainKey("nonce");
    }

    [Fact]
    public async Task Extra_parameters_are_added_but_cannot_replace_what_makes_the_flow_safe()
    {
        var client = Client(o => o.AuthorizationParameters = new()
        {
            ["access_type"] = "offline",
            ["state"] = "fixed",
            ["code_challenge"] = "fixed",
            ["redirect_uri"] = "https://evil.example",
            ["prompt"] = "consent",
        });

        var query = QueryOf(await Url(client));

        query["access_type"].ShouldBe("offline");
        query["prompt"].ShouldBe("consent");
        query["state"].ShouldBe("state-1");
        query["redirect_uri"].ShouldBe(RedirectUri);
    }

    [Fact]
    public async Task The_endpoints_own_query_stays()
    {
        Server.Metadata["authorization_endpoint"] = Server.Issuer + "/authorize?tenant=a%20b";

        var url = await Url(Client());

        url.ShouldStartWith(Server.Issuer + "/authorize?tenant=a%20b&response_type=code");
    }

    [Fact]
    public async Task Printing_the_request_or_the_outcome_shows_neither_state_nor_nonce()
    {
        var outcome = await Client().AuthorizationUrl(Authorization() with { LoginHint = "alice" }, Ct);

        (outcome.ToString() + (Authorization() with { LoginHint = "alice" })).ShouldNotContain("state-1");
        outcome.ToString().ShouldNotContain(Nonce);
    }
}
