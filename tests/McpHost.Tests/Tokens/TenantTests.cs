using System.Net;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Tests.Tokens;

/// <summary>Where a caller's tenant comes from, over HTTP.</summary>
[Trait("Proves", "M9")]
public sealed class TenantTests
{
    [Fact]
    public async Task A_claim_value_that_the_table_does_not_hold_names_no_tenant()
    {
        await using var connector = await Connector.Start(o => o.Tenants["tenant-1"] = "Contoso");
        (await TenantOf(connector, _ => { })).ShouldBe("Contoso");
        await Refused(connector, c => c["org"]!["id"] = "Contoso");
    }

    [Fact]
    public async Task A_client_names_the_tenant_that_it_was_registered_for()
    {
        await using var connector = await Connector.Start(o => (o.TenantFrom, o.TenantClaim, o.Tenants["https://chat.example/client.json"]) =
            (TenantFrom.Client, "", "contoso"));
        (await TenantOf(connector, c => c["client_id"] = "https://chat.example/client.json")).ShouldBe("contoso");
        await Refused(connector, c => c["client_id"] = "https://chat.example/other.json");
    }

    [Fact]
    public async Task A_verified_email_domain_names_the_tenant()
    {
        await using var connector = await Connector.Start(ByDomain);
        (await TenantOf(connector, c => (c["email"], c["email_verified"]) = ("alice@Contoso.example", true))).ShouldBe("contoso");
    }

    [Theory]
    [InlineData("alice@contoso.example", null)]
    [InlineData("alice@contoso.example", "false")]
    [InlineData("alice@contoso.example", "\"true\"")]
    [InlineData("alice@contoso.example", "1")]
    [InlineData("alice@other.example", "true")]
    [InlineData("alice@sub.contoso.example", "true")]
    [InlineData("contoso.example", "true")]
    [InlineData("@contoso.example", "true")]
    [InlineData("alice@evil.example@contoso.example", "true")]
    [InlineData("alice@contoso.example.", "true")]
    [InlineData("alice@contoso.example (x)", "true")]
    [InlineData(null, "true")]
    public async Task An_email_that_is_not_verified_or_not_of_a_known_domain_names_none(string? email, string? verified)
    {
        await using var connector = await Connector.Start(ByDomain);
        await Refused(connector, c => (c["email"], c["email_verified"]) = (email, verified is null ? null : JsonNode.Parse(verified)));
    }

    [Fact]
    public async Task Without_auto_provision_only_members_get_in()
    {
        await using var connector = await Connector.StartReal(autoProvision: false);
        var refused = await connector.Call("list_invoices", token: connector.Token());
        refused.Envelope.GetProperty("code").GetString().ShouldBe("TENANT_STALE");
        refused.Meta("mcp/www_authenticate").ShouldNotBeNull();

        var directory = (MembershipDirectory)connector.Services.GetService(typeof(MembershipDirectory))!;
        await directory.Activate(new("tenant-1", "alice"), TestContext.Current.CancellationToken);

        (await connector.Call("list_invoices", token: connector.Token())).Envelope.GetProperty("code").GetString().ShouldBe("AUTH_REQUIRED");
        await directory.End(new("tenant-1", "alice"), TestContext.Current.CancellationToken);
        (await connector.Call("pay_invoice", new JsonObject { ["id"] = "1" }, connector.Token())).Envelope.GetProperty("code").GetString().ShouldBe("TENANT_STALE");
    }

    private static void ByDomain(ExternalOptions options) =>
        (options.TenantFrom, options.TenantClaim, options.Tenants["contoso.example"]) = (TenantFrom.EmailDomain, "", "contoso");

    private static async Task<string> TenantOf(Connector connector, Action<JsonObject> change)
    {
        (await Call(connector, change)).Status.ShouldBe(HttpStatusCode.OK);
        return connector.Calls.Calls.Single().Caller!.Key.Tenant;
    }

    private static async Task Refused(Connector connector, Action<JsonObject> change)
    {
        var before = connector.Calls.Calls.Count;
        var answer = await Call(connector, change);
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldContain("error_description=\"The token names no tenant or no user.\"");
        connector.Calls.Calls.Count.ShouldBe(before);
    }

    private static Task<Answer> Call(Connector connector, Action<JsonObject> change)
    {
        var claims = connector.Issuer.Claims(Connector.Resource, "invoices.read");
        change(claims);
        return connector.Call("list_invoices", token: connector.Issuer.Sign(claims));
    }
}
