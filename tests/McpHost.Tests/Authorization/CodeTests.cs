using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>A code is good once, for a minute, for its own client and request.</summary>
[Trait("Proves", "S24")]
public sealed class CodeTests : IAsyncLifetime
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

    [Fact]
    public async Task A_second_use_of_a_code_revokes_what_the_first_gave()
    {
        var code = await _client.Code();
        var tokens = await _client.Redeem(code);
        (await _town.Call(tokens.AccessToken, "list_invoices")).IsGood.ShouldBeTrue();
        (await _client.Redeem(code)).Error.ShouldBe("invalid_grant");
        (await _client.Refresh(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
        (await _town.Call(tokens.AccessToken, "list_invoices")).Code.ShouldBe("AUTH_REQUIRED");
    }

    [Fact]
    public async Task A_code_is_over_after_a_minute()
    {
        var code = await _client.Code();
        _town.Time.Advance(Limits.Code);
        (await _client.Redeem(code)).Error.ShouldBe("invalid_grant");
    }

    [Theory]
    [InlineData("client_id", TestClient.Native)]
    [InlineData("redirect_uri", "https://chat.example/other")]
    [InlineData("redirect_uri", null)]
    [InlineData("resource", "https://other.example/mcp")]
    [InlineData("code", "made-up")]
    [InlineData("code", null)]
    public async Task A_code_gives_nothing_to_another_client_redirect_or_resource(string name, string? value)
    {
        var code = await _client.Code();
        (await _client.Redeem(code, (name, value))).Error.ShouldBe("invalid_grant");
        (await _client.Redeem(code)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_refresh_token_is_no_code_and_a_code_is_no_refresh_token()
    {
        var code = await _client.Code();
        (await _client.Refresh(code)).Error.ShouldBe("invalid_grant");
        var tokens = await _client.Redeem(code);
        (await _client.Redeem(tokens.RefreshToken)).Error.ShouldBe("invalid_grant");
    }
}
