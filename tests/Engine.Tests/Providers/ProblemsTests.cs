using Microsoft.Extensions.Configuration;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Tests.Providers;

public sealed class ProblemsTests : ProviderScene
{
    private static ProviderOptions Sound() => new()
    {
        Issuer = "https://acme.example",
        ClientId = "c",
        ClientSecret = "canary-secret",
        AlwaysScopes = ["openid"],
    };

    public static TheoryData<string, Action<ProviderOptions>> Faults => new()
    {
        { "Issuer is missing", o => o.Issuer = "" },
        { "Issuer is not an absolute https", o => o.Issuer = "http://acme.example" },
        { "AllowLoopbackHttp", o => o.Issuer = "http://127.0.0.1:5000" },
        { "Issuer is not an absolute https", o => o.Issuer = "https://user:password@acme.example" },
        { "needs TenantClaim", o => o.Issuer = "https://acme.example/{tenantid}" },
        { "MetadataAddress", o => (o.Issuer, o.TenantClaim) = ("https://acme.example/{tenantid}", "tid") },
        { "ClientId is missing", o => o.ClientId = " " },
        { "ClientSecret is missing", o => o.ClientSecret = null },
        { "never sends it", o => o.ClientAuthentication = ClientAuthentication.None },
        { "only together", o => o.TokenEndpoint = "https://acme.example/token" },
        { "TokenEndpoint is not", o => (o.AuthorizationEndpoint, o.TokenEndpoint) = ("https://acme.example/a", "http://acme.example/t") },
        { "JwksUri is missing", o => (o.AuthorizationEndpoint, o.TokenEndpoint) = ("https://acme.example/a", "https://acme.example/t") },
        { "ApiBase is not", o => o.ApiBase = "ftp://acme.example" },
        { "Resource is not", o => o.Resource = "https://api.example#x" },
        { "lacks 'openid'", o => o.AlwaysScopes = [] },
        { "must not contain 'state'", o => o.AuthorizationParameters["state"] = "x" },
        { "must not contain 'code_challenge'", o => o.AuthorizationParameters["code_challenge"] = "x" },
        { "must not contain 'redirect_uri'", o => o.AuthorizationParameters["redirect_uri"] = "x" },
        { "is not a scope token", o => o.Implies["a b"] = ["c"] },
        { "no answer can match", o => o.InvalidGrantEquivalents = ["not a code"] },
        { "not about the user's grant", o => o.InvalidGrantEquivalents = ["invalid_client"] },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Each_fault_of_the_configuration_has_its_sentence(string expected, Action<ProviderOptions> fault)
    {
        var options = Sound();
        fault(options);

        var problems = options.Problems("acme");

        problems.ShouldAllBe(p => p.StartsWith("Provider 'acme': ", StringComparison.Ordinal));
        problems.ShouldContain(p => p.Contains(expected, StringComparison.Ordinal));
        string.Join('\n', problems).ShouldNotContain("canary-secret");
    }

    [Fact]
    public void A_sound_configuration_has_no_problems() => Sound().Problems("acme").ShouldBeEmpty();

    [Fact]
    public void Every_option_binds_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Issuer"] = "https://acme.example",
            ["ClientAuthentication"] = "ClientSecretPost",
            ["Role"] = "Identity",
            ["IdentityFrom"] = "UserInfo",
            ["ScopeSeparator"] = ",",
            ["AlwaysScopes:0"] = "openid",
            ["AuthorizationParameters:access_type"] = "offline",
            ["InvalidGrantEquivalents:0"] = "bad_refresh_token",
            ["Implies:invoices:0"] = "invoices.read",
            ["AlwaysReturnsIss"] = "true",
        }).Build();

        var options = configuration.Get<ProviderOptions>()!;

        (options.ClientAuthentication, options.Role, options.IdentityFrom, options.ScopeSeparator)
            .ShouldBe((ClientAuthentication.ClientSecretPost, ProviderRole.Identity, IdentityFrom.UserInfo, ','));
        (options.AlwaysScopes.Single(), options.AuthorizationParameters["access_type"], options.InvalidGrantEquivalents.Single())
            .ShouldBe(("openid", "offline", "bad_refresh_token"));
        options.Implies["invoices"].ShouldBe(["invoices.read"]);
        options.AlwaysReturnsIss.ShouldBe(true);
    }

    [Fact]
    public async Task A_sound_provider_is_healthy()
    {
        var health = (await Client().Probe(Ct)).ShouldBeOfType<ProviderHealth.Healthy>();

        health.Notes.ShouldHaveSingleItem().ShouldContain("iss");
    }

    [Fact]
    public async Task The_probe_tells_what_is_wrong()
    {
        (await Unhealthy(Client(o => o.ClientId = ""))).ShouldContain("ClientId");
        Server.On("/jwks", c => Reply.Json(c, 200, """{"keys":[]}"""));
        (await Unhealthy(Client())).ShouldContain("no signing key");
        Server.Metadata["issuer"] = "https://evil.example";
        (await Unhealthy(Client())).ShouldContain("another issuer");
    }

    [Fact]
    public async Task The_probe_looks_past_the_cache()
    {
        var client = Client();
        await Url(client);
        Server.On(ScriptedProvider.MetadataPath, c => Reply.Text(c, 503, "text/plain", "down"));

        (await Unhealthy(client)).ShouldContain("ServerError");
    }

    private static async Task<string> Unhealthy(Provider client) =>
        string.Join('\n', (await client.Probe(Ct)).ShouldBeOfType<ProviderHealth.Unhealthy>().Problems);
}
