using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Tests.Tokens;

/// <summary>Two issuers, each with claims, scopes and an audience of its own.</summary>
public sealed class SeveralIssuersTests : IAsyncLifetime
{
    private const string PartnersAudience = "api://connector";

    private Issuer _partner = null!;
    private Connector _connector = null!;

    public async ValueTask InitializeAsync()
    {
        _partner = await Issuer.Start(new ManualTime(), TestContext.Current.CancellationToken);
        _connector = await Connector.Start(o => o.TenantPrefix = "own/", issuers: [Partner()]);
    }

    public async ValueTask DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact, Trait("Proves", "M9")]
    public async Task Each_token_is_read_as_its_own_issuer_is_configured()
    {
        (await Call(_connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
        (await Call(_partner.Sign(PartnersClaims()))).Status.ShouldBe(HttpStatusCode.OK);
        var callers = _connector.Calls.Calls.Select(c => c.Caller!).ToList();
        callers.Select(c => (c.Key.Tenant, c.Key.User, c.Client)).ShouldBe([("own/tenant-1", "alice", "chat"), ("partners", "p-7", "their-chat")]);
        callers[1].Scopes.ToString().ShouldBe("invoices.pay invoices.read");
    }

    [Fact, Trait("Proves", "S3")]
    public async Task An_issuer_cannot_sign_for_another()
    {
        var asFirst = _connector.Issuer.Claims(Connector.Resource, "invoices.read");
        await Refused(_partner.Sign(asFirst), "The token's signature is not valid.");
        await Refused(_connector.Issuer.Sign(PartnersClaims()), "The token's signature is not valid.");
    }

    [Fact, Trait("Proves", "S1")]
    public async Task An_audience_of_one_issuer_is_none_of_the_other()
    {
        var claims = PartnersClaims();
        claims["aud"] = Connector.Resource;
        await Refused(_partner.Sign(claims), "The token was issued for another resource.");
        await Refused(_connector.Issuer.Sign(_connector.Issuer.Claims(PartnersAudience)), "The token was issued for another resource.");
    }

    [Fact, Trait("Proves", "S3")]
    public async Task A_token_that_names_no_configured_issuer_has_no_judge()
    {
        foreach (var name in new[] { "https://other.test", _partner.Url + "/", "" })
        {
            var claims = PartnersClaims();
            claims["iss"] = name;
            await Refused(_partner.Sign(claims), "The token is of another issuer.");
        }

        foreach (var nothing in new JsonNode?[] { null, 7, new JsonArray(_partner.Url) })
        {
            var claims = PartnersClaims();
            claims["iss"] = nothing;
            (await Call(_partner.Sign(claims))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }

        _connector.Calls.Calls.ShouldBeEmpty();
    }

    [Fact, Trait("Proves", "M9")]
    public async Task An_issuer_names_no_tenant_of_the_other()
    {
        var claims = PartnersClaims();
        claims["org"] = new JsonObject { ["id"] = "own/tenant-1" };
        claims["tenant"] = "own/tenant-1";
        (await Call(_partner.Sign(claims))).Status.ShouldBe(HttpStatusCode.OK);
        _connector.Calls.Calls.Single().Caller!.Key.Tenant.ShouldBe("partners");
        var mine = _connector.Issuer.Claims(Connector.Resource, "invoices.read");
        mine["org"] = new JsonObject { ["id"] = "partners" };
        (await Call(_connector.Issuer.Sign(mine))).Status.ShouldBe(HttpStatusCode.OK);
        _connector.Calls.Calls[1].Caller!.Key.Tenant.ShouldBe("own/partners");
    }

    [Fact, Trait("Proves", "S5")]
    public async Task Who_needs_more_is_told_so_in_the_words_of_the_tokens_issuer()
    {
        var claims = PartnersClaims();
        claims["permissions"] = new JsonArray();
        (await Call(_partner.Sign(claims))).Envelope.GetProperty("required_scope").GetString().ShouldBe("api://connector/invoices.read");
        (await Call(_connector.Token(""))).Envelope.GetProperty("required_scope").GetString().ShouldBe("invoices.read");
        (await _connector.Call("list_invoices")).Envelope.GetProperty("required_scope").GetString().ShouldBe("invoices.read");
    }

    [Fact, Trait("Proves", "R3")]
    public async Task An_issuer_that_is_down_leaves_the_others_tokens_alone()
    {
        _partner.IsDown = true;
        (await Call(_partner.Sign(PartnersClaims()))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Call(_connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact, Trait("Proves", "S6")]
    public async Task Hosts_are_told_of_all_of_them()
    {
        var answer = await _connector.Http.GetStringAsync("/.well-known/oauth-protected-resource", TestContext.Current.CancellationToken);
        JsonNode.Parse(answer)!["authorization_servers"]!.AsArray().Select(s => s!.GetValue<string>()).ShouldBe([_connector.Issuer.Url, _partner.Url]);
    }

    [Theory, Trait("Proves", "S46")]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Only_the_first_issuer_makes_administrators_unless_configured_otherwise(bool? administers, HttpStatusCode expected)
    {
        var options = Partner();
        options.Administers = administers;
        await using var connector = await Connector.StartReal(o => o.TenantPrefix = "own/", [options]);
        var claims = PartnersClaims();
        claims["permissions"] = new JsonArray("reconnect.admin");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/place?tenant=partners&user=b"); // Its own tenant: no other is within its reach.
        request.Headers.Authorization = new("Bearer", _partner.Sign(claims));

        using var answer = await connector.Http.SendAsync(request, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(expected);
    }

    private ExternalOptions Partner() => new()
    {
        Issuer = _partner.Url,
        Audience = PartnersAudience,
        TenantFrom = TenantFrom.Issuer,
        Tenant = "partners",
        UserClaim = "user.id",
        ClientClaims = ["app"],
        ScopeClaims = ["permissions"],
        ScopePrefix = "api://connector/",
        AllowLoopbackHttp = true,
    };

    private JsonObject PartnersClaims() => new()
    {
        ["iss"] = _partner.Url,
        ["aud"] = PartnersAudience,
        ["user"] = new JsonObject { ["id"] = "p-7" },
        ["app"] = "their-chat",
        ["permissions"] = new JsonArray("invoices.read", "api://connector/invoices.pay"),
        ["iat"] = _partner.Now(),
        ["exp"] = _partner.Now() + 600,
    };

    private Task<Answer> Call(string token) => _connector.Call("list_invoices", token: token);

    private async Task Refused(string token, string description)
    {
        var answer = await Call(token);
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldContain($"error_description=\"{description}\"");
        _connector.Calls.Calls.ShouldBeEmpty();
    }
}
