using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>A client gives back what it holds (RFC 7009), and what was parked under it is cancelled.</summary>
[Trait("Proves", "M8")]
[Trait("Proves", "S48")]
public sealed class RevocationTests : IAsyncLifetime
{
    private Town _town = null!;
    private TestClient _client = null!;

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Either_token_ends_the_grant_and_cancels_what_it_parked(bool byRefreshToken)
    {
        _town.Acme.Allows = false;
        var page = await _client.Decide(await _client.Open(("scope", "invoices.read invoices.pay")));
        page = await _client.Browser.Open(
            new Uri(_town.Address, page.Form("a.button").GetAttribute("href")!), u => u.Host == "chat.example", TestContext.Current.CancellationToken);
        var tokens = await _client.Redeem(page.Query("code")!);
        var parked = await _town.Call(tokens.AccessToken, "pay_invoice", new() { ["id"] = "1" });
        parked.Code.ShouldBe("AUTH_REQUIRED");

        (await Revoke(byRefreshToken ? tokens.RefreshToken : tokens.AccessToken)).Status.ShouldBe(200);
        (await _client.Refresh(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
        _town.Acme.Allows = true;
        var again = await _client.Link(("scope", "invoices.read invoices.pay"));
        (await _town.Call(again.AccessToken, "pending_requests", new() { ["intent_id"] = parked.IntentId })).Code.ShouldBe("INTENT_CANCELLED");
    }

    [Fact]
    public async Task Another_client_and_a_token_that_is_none_change_nothing_and_are_told_nothing()
    {
        var tokens = await _client.Link();
        (await _town.Post("/revoke", ("client_id", TestClient.Native), ("token", tokens.RefreshToken))).Status.ShouldBe(200);
        (await Revoke("made-up")).Status.ShouldBe(200);
        (await _town.Post("/revoke", ("client_id", "unknown"), ("token", tokens.RefreshToken))).Error.ShouldBe("invalid_client");
        (await _client.Refresh(tokens.RefreshToken)).Status.ShouldBe(200);
    }

    private Task<TokenAnswer> Revoke(string token) => _town.Post("/revoke", ("client_id", _client.Id), ("token", token));
}
