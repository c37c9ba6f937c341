using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>A host links an account at our own server, and everything that it needs happens on that one way.</summary>
public sealed class LinkingTests : IAsyncLifetime
{
    private Town _town = null!;
    private TestClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Start();
        _client = new TestClient(_town);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _town.DisposeAsync();
    }

    [Fact]
    [Trait("Proves", "M6")]
    public async Task One_way_leads_through_sign_in_and_provider_to_a_token_that_the_endpoint_accepts()
    {
        var tokens = await _client.Link();
        (tokens.Status, tokens.Text("token_type"), tokens.Text("scope")).ShouldBe((200, "Bearer", "invoices.read"));
        (_town.Identity.Visits.Count, _town.Acme.Visits.Count).ShouldBe((1, 1));
        (await _town.Call(tokens.AccessToken, "list_invoices")).IsGood.ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "M6")]
    public async Task The_resource_names_us_as_its_server_and_our_metadata_name_every_endpoint()
    {
        var resource = await Get("/.well-known/oauth-protected-resource/mcp");
        resource.GetProperty("authorization_servers")[0].GetString().ShouldBe(_town.Issuer);
        foreach (var path in new[] { "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration" })
        {
            var server = await Get(path);
            server.GetProperty("issuer").GetString().ShouldBe(_town.Issuer);
            server.GetProperty("code_challenge_methods_supported").GetRawText().ShouldBe("""["S256"]""");
            server.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
            server.GetProperty("client_id_metadata_document_supported").GetBoolean().ShouldBeTrue();
        }
    }

    [Fact]
    [Trait("Proves", "S26")]
    public async Task Every_answer_names_our_issuer_and_the_clients_state()
    {
        var page = await _client.Decide(await _client.Open());
        (page.Query("iss"), page.Query("state")).ShouldBe((_town.Issuer, "state-1"));
        var refused = await _client.Open(("code_challenge_method", "plain"));
        (refused.Query("iss"), refused.Query("state"), refused.Query("error")).ShouldBe((_town.Issuer, "state-1", "invalid_request"));
    }

    [Fact]
    [Trait("Proves", "M4")]
    public async Task Linking_again_mends_a_broken_connection_shows_what_waits_and_lets_it_run()
    {
        var tokens = await _client.Link(("scope", "invoices.read invoices.pay"));
        _town.Acme.RevokeAll();
        _town.Time.Advance(TimeSpan.FromMinutes(61));
        tokens = await _client.Refresh(tokens.RefreshToken);
        var parked = await _town.Call(tokens.AccessToken, "pay_invoice", new JsonObject { ["id"] = "7" });
        parked.Code.ShouldBe("TOKEN_REVOKED");
        var authenticate = parked.Meta!["mcp/www_authenticate"]![0]!.GetValue<string>();
        authenticate.ShouldContain("error=\"invalid_token\"");
        authenticate.ShouldContain("scope=\"invoices.pay invoices.read\"");

        var page = await _client.Open(("scope", "invoices.read invoices.pay"));
        page = page.Heading.StartsWith("Give", StringComparison.Ordinal) ? await _client.Decide(page) : page;
        page.Heading.ShouldBe("Before you go back to Chat");
        page = await _client.GoOn(page, parked.IntentId!);
        var again = await _client.Redeem(page.Query("code")!);
        var collected = await _town.Call(again.AccessToken, "pay_invoice", new JsonObject { ["id"] = "7" });
        collected.IsGood.ShouldBeTrue(collected.InWords);
        collected.IntentId.ShouldBe(parked.IntentId);
    }

    [Fact]
    [Trait("Proves", "S20")]
    public async Task Who_declines_at_the_provider_still_gets_back_and_is_asked_again_later()
    {
        _town.Acme.Allows = false;
        var page = await _client.Decide(await _client.Open());
        page.Heading.ShouldContain("Acme Billing");
        page = await _client.Browser.Open(new Uri(_town.Address, page.Form("a.button").GetAttribute("href")!), u => u.Host == "chat.example", Cancel);
        var tokens = await _client.Redeem(page.Query("code")!);
        (await _town.Call(tokens.AccessToken, "list_invoices")).Code.ShouldBe("AUTH_REQUIRED");
        _town.Acme.Visits.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task Who_declines_the_sign_in_is_denied_to_the_client()
    {
        _town.Identity.Allows = false;
        var page = await _client.Decide(await _client.Open());
        (page.Query("error"), page.Query("iss"), page.Query("code")).ShouldBe(("access_denied", _town.Issuer, null));
    }

    [Fact]
    [Trait("Proves", "S19")]
    public async Task A_sign_in_that_comes_back_a_second_time_or_in_another_browser_begins_nothing()
    {
        await _client.Link();
        var callback = _client.Browser.Redirects.First(r => r.AbsolutePath == "/callback" && r.Query.Contains("code=", StringComparison.Ordinal));
        (await _client.Browser.Open(callback, Cancel)).Status.ShouldBe(400);

        using var other = new TestClient(_town);
        await other.Open();
        (await other.Browser.Open(callback, Cancel)).Status.ShouldBe(400);
    }

    private async Task<JsonElement> Get(string path) =>
        JsonElement.Parse(await _town.Http.GetStringAsync(new Uri(_town.Address, path), Cancel));
}
