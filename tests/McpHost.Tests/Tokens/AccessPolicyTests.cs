using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Tokens;

public sealed class AccessPolicyTests
{
    private const string MetadataUrl = "https://connector.test/.well-known/oauth-protected-resource/mcp";

    [Fact, Trait("Proves", "S4"), Trait("Proves", "M4")]
    public async Task Without_a_token_the_header_has_no_error_code_and_the_meta_form_has_error_and_description()
    {
        await using var connector = await Connector.Start();
        var answer = await connector.Call("pay_invoice", new JsonObject { ["id"] = "1" });
        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Header("WWW-Authenticate").ShouldBe($"Bearer resource_metadata=\"{MetadataUrl}\", scope=\"invoices.pay invoices.read\"");
        answer.Result.GetProperty("isError").GetBoolean().ShouldBeTrue();
        JsonSerializer.Deserialize<string[]>(answer.Meta("mcp/www_authenticate")!).ShouldBe(
        [
            $"Bearer resource_metadata=\"{MetadataUrl}\", error=\"invalid_token\", error_description=\"Sign in to continue.\", "
            + "scope=\"invoices.pay invoices.read\"",
        ]);
        var envelope = answer.Envelope;
        envelope.GetProperty("code").GetString().ShouldBe("AUTH_REQUIRED");
        envelope.GetProperty("required_scope").GetString().ShouldBe("invoices.pay invoices.read");
        envelope.GetProperty("trace_id").GetString().ShouldNotBeNull().ShouldStartWith("trc_");
    }

    [Fact, Trait("Proves", "S5"), Trait("Proves", "M1")]
    public async Task A_token_that_is_too_narrow_gets_403_with_every_scope_that_the_tool_needs()
    {
        await using var connector = await Connector.Start();
        var answer = await connector.Call("pay_invoice", new JsonObject { ["id"] = "1" }, connector.Token("invoices.read"));
        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Header("WWW-Authenticate").ShouldBe(
            $"Bearer resource_metadata=\"{MetadataUrl}\", error=\"insufficient_scope\", error_description=\"The tool needs more scopes.\", "
            + "scope=\"invoices.pay invoices.read\"");
        answer.Envelope.GetProperty("code").GetString().ShouldBe("INSUFFICIENT_SCOPE");
        answer.Meta("mcp/www_authenticate").ShouldNotBeNull();
        connector.Calls.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scope_that_implies_the_needed_ones_is_enough()
    {
        await using var connector = await Connector.Start();
        (await connector.Call("pay_invoice", new JsonObject { ["id"] = "1" }, connector.Token("invoices.all"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_connector_with_a_public_tool_lets_strangers_use_it_and_see_the_list()
    {
        await using var connector = await Connector.Start();
        (await connector.Initialize(opensUrls: false)).ShouldNotBeEmpty();
        (await connector.Ask("tools/list")).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Ask("ping")).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.AskNew("server/discover")).Status.ShouldBe(HttpStatusCode.OK);
        (await connector.Call("hello", new JsonObject { ["name"] = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        connector.Calls.Calls.Single().Caller.ShouldBeNull();
        (await connector.Call("pending_requests")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await connector.Ask("resources/list")).ErrorCode.ShouldBe(-32601); // What there is not, there is for nobody.
    }

    [Fact]
    public async Task A_connector_without_one_is_closed_and_names_the_scopes_of_all_tools()
    {
        await using var connector = await Connector.Start(tools: [typeof(ProtectedTools)]);
        foreach (var method in (string[])["initialize", "tools/list", "ping"])
        {
            var answer = await connector.Ask(method);
            answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Header("WWW-Authenticate").ShouldBe($"Bearer resource_metadata=\"{MetadataUrl}\", scope=\"invoices.pay invoices.read\"");
            answer.Error.GetProperty("data").GetProperty("code").GetString().ShouldBe("AUTH_REQUIRED");
        }

        (await connector.Ask("tools/list", token: connector.Token(""))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Mapped_scopes_have_their_mcp_names_towards_clients_and_their_own_towards_the_engine()
    {
        await using var connector = await Connector.Start(o => o.ScopeMapping["acme:read"] = "invoices.read");
        (await connector.Call("list_invoices", token: connector.Token("acme:read"))).Status.ShouldBe(HttpStatusCode.OK);
        connector.Calls.Calls.Single().Caller!.Scopes.ToString().ShouldBe("invoices.read");
        var narrow = await connector.Call("list_invoices", token: connector.Token("invoices.read"));
        narrow.Status.ShouldBe(HttpStatusCode.Forbidden);
        narrow.Envelope.GetProperty("required_scope").GetString().ShouldBe("acme:read");
        var list = await connector.Ask("tools/list");
        list.Text.ShouldContain("\"acme:read\"");
        list.Text.ShouldNotContain("[\"invoices.read\"]");
    }
}
