using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>The user agrees to each client, and knows to what, before anybody is sent anywhere.</summary>
public sealed class ConsentTests : IAsyncLifetime
{
    private const string Other = "other";
    private const string OtherRedirect = "https://other.example/callback";

    private Town _town = null!;
    private TestClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.Start(new()
        {
            [$"Reconnect:BuiltIn:Clients:{Other}:Name"] = "Other",
            [$"Reconnect:BuiltIn:Clients:{Other}:RedirectUris:0"] = OtherRedirect,
        });
        _client = new TestClient(_town);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _town.DisposeAsync();
    }

    [Fact]
    [Trait("Proves", "S16")]
    public async Task No_provider_is_visited_for_a_client_before_the_user_agreed_to_it()
    {
        (await _client.Open()).Status.ShouldBe(200);
        (_town.Identity.Visits.Count, _town.Acme.Visits.Count).ShouldBe((0, 0));

        // Somebody signed in and agreed for one client: another one is asked for all the same (confused deputy).
        await _client.Link();
        using var other = new TestClient(_town, Other, OtherRedirect);
        var page = await _client.Browser.Open(other.Request(), Cancel);
        page.Heading.ShouldBe("Give an app access to Invoices?");
        _town.Identity.Visits.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "S17")]
    public async Task The_page_shows_client_scopes_and_where_the_answer_goes()
    {
        var page = await _client.Open(("scope", "openid email invoices.read"));
        foreach (var shown in new[] { "Chat", "See your invoices", "invoices.read", "See your e-mail address", "chat.example", "Acme Billing" })
        {
            page.Text.ShouldContain(shown);
        }
    }

    [Fact]
    [Trait("Proves", "S17")]
    public async Task The_page_cannot_be_framed_runs_nothing_and_its_form_leads_only_to_providers_and_this_client()
    {
        using var answer = await _town.Http.GetAsync(_client.Request(), Cancel);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain($"form-action 'self' {string.Join(' ', new[] { _town.Acme.Url, _town.Identity.Url }.Order(StringComparer.Ordinal))} https://chat.example;");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    [Trait("Proves", "S17")]
    public async Task Agreement_without_the_pages_own_token_is_none()
    {
        var page = await _client.Open();
        var request = page.Form("input[name=request]").GetAttribute("value")!;
        using var form = new FormUrlEncodedContent([new("request", request), new("decision", "allow")]);
        using var answer = await _town.Http.PostAsync(new Uri(_town.Address, "/authorize/consent"), form, Cancel);
        ((int)answer.StatusCode, answer.Headers.Location).ShouldBe((400, null));
        _town.Identity.Visits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_presses_the_button_twice_gets_on_all_the_same()
    {
        await _client.Link();
        var page = await _client.Open(("prompt", "consent"));
        bool IsUnderway(Uri address) => address.AbsolutePath.StartsWith("/authorize/", StringComparison.Ordinal);
        for (var press = 0; press < 2; press++)
        {
            (await _client.Browser.Press(page, "form.actions", ("decision", "allow"), [], IsUnderway, Cancel)).Url.AbsolutePath.ShouldStartWith("/authorize/");
        }

        _town.Identity.Visits.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "S20")]
    public async Task A_no_is_told_to_the_client()
    {
        var page = await _client.Decide(await _client.Open(), "deny");
        (page.Query("error"), page.Query("iss"), page.Query("state")).ShouldBe(("access_denied", _town.Issuer, "state-1"));
        _town.Identity.Visits.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S16")]
    public async Task What_was_agreed_to_is_not_asked_again_but_more_is_and_so_is_whoever_listens_on_this_device()
    {
        await _client.Link();
        (await _client.Open()).Query("code").ShouldNotBeNull();
        (await _client.Open(("scope", "invoices.pay"))).Status.ShouldBe(200);
        (await _client.Open(("prompt", "consent"))).Status.ShouldBe(200);

        using var native = new TestClient(_town, TestClient.Native, "http://127.0.0.1:49152/callback");
        await native.Link();
        (await native.Open()).Status.ShouldBe(200);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Who_is_not_signed_in_sees_nobodys_apps_and_can_sign_in_to_see_their_own()
    {
        await _client.Link();
        using var later = _town.NewBrowser();
        var page = await later.Open(new Uri(_town.Address, "/connections"), Cancel);
        page.Text.ShouldNotContain("Chat");
        page = await later.Press(page, "form.actions", null, [], null, Cancel);
        page.Url.AbsolutePath.ShouldBe("/connections");
        page.Text.ShouldContain("Chat");

        _town.Identity.User = "bob";
        using var other = _town.NewBrowser();
        page = await other.Press(await other.Open(new Uri(_town.Address, "/connections"), Cancel), "form.actions", null, [], null, Cancel);
        page.Text.ShouldContain("No app has access.");
    }

    [Fact]
    [Trait("Proves", "S16")]
    [Trait("Proves", "S48")]
    public async Task The_user_sees_what_apps_hold_and_takes_it_back()
    {
        var tokens = await _client.Link();
        var page = await _client.Browser.Open(new Uri(_town.Address, "/connections"), Cancel);
        page.Text.ShouldContain("Chat");
        page.Text.ShouldContain("invoices.read");
        page = await _client.Browser.Open(new Uri(page.Url, page.Form("a[href^='/connections/withdraw']").GetAttribute("href")!), Cancel);
        (await _client.Refresh(tokens.RefreshToken)).Status.ShouldBe(200, "asking alone must not end it");
        page = await _client.Browser.Press(page, "form.actions", null, [], null, Cancel);
        page.Text.ShouldContain("No app has access.");
        (await _client.Refresh(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _town.Call(tokens.AccessToken, "list_invoices")).Code.ShouldBe("AUTH_REQUIRED");
        (await _client.Open()).Status.ShouldBe(200);
    }
}
