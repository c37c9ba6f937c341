using System.Net.Http.Headers;
using Microsoft.IdentityModel.JsonWebTokens;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>What a client may know of its user (OpenID Connect), and how it names the one it means.</summary>
public sealed class UserTests : IAsyncLifetime
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
    public async Task User_info_and_ID_token_say_the_verified_address_to_a_client_that_may_know_it()
    {
        var tokens = await _client.Link(("scope", "openid email invoices.read"), ("nonce", "nonce-1"));
        var info = await UserInfo(tokens.AccessToken);
        (info.Text("email"), info.Text("email_verified"), info.Text("name")).ShouldBe(("alice@northwind.example", "True", null));
        var identity = new JsonWebToken(tokens.Text("id_token")!);
        (identity.Issuer, identity.Audiences.Single(), identity.GetClaim("nonce").Value).ShouldBe((_town.Issuer, TestClient.Known, "nonce-1"));
        identity.Subject.ShouldBe(info.Text("sub"));
        identity.Subject.ShouldNotContain("alice");
    }

    [Fact]
    [Trait("Proves", "S10")]
    public async Task User_info_is_for_living_grants_that_cover_it()
    {
        (await UserInfo((await _client.Link()).AccessToken)).Status.ShouldBe(403);
        var tokens = await _client.Link(("scope", "openid"));
        await _town.Post("/revoke", ("client_id", _client.Id), ("token", tokens.RefreshToken));
        var refused = await UserInfo(tokens.AccessToken);
        refused.Status.ShouldBe(401);
        refused.Headers["WWW-Authenticate"].ShouldContain("invalid_token");
        (await UserInfo(null)).Status.ShouldBe(401);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Whoever_signs_in_as_another_than_the_one_who_is_meant_is_refused()
    {
        var hint = (await _client.Link(("scope", "openid invoices.read"))).Text("id_token");
        using var other = new TestClient(_town);
        _town.Identity.User = "bob";
        var page = await other.Decide(await other.Open(("id_token_hint", hint)));
        (page.Query("error"), page.Query("code")).ShouldBe(("login_required", null));
        _town.Identity.User = "alice";
        (await other.Code(("id_token_hint", hint))).ShouldNotBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task A_client_that_wants_a_new_sign_in_gets_one()
    {
        await _client.Link();
        var page = await _client.Decide(await _client.Open(("prompt", "login")));
        page.Query("code").ShouldNotBeNull();
        _town.Identity.Visits.Last()["prompt"].ToString().ShouldBe("login");
    }

    private async Task<TokenAnswer> UserInfo(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_town.Address, "/userinfo"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _town.Http.SendAsync(request, Cancel);
        return await TokenAnswer.Of(answer);
    }
}
