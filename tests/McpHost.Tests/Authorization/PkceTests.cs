using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Whoever intercepts a code cannot use it.</summary>
[Trait("Proves", "S22")]
public sealed class PkceTests : IAsyncLifetime
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
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge", "short")]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "plain")]
    public async Task A_request_without_an_S256_challenge_is_refused(string name, string? value)
    {
        var page = await _client.Open((name, value));
        (page.Status, page.Query("error"), page.Query("code")).ShouldBe((0, "invalid_request", null));
        _town.Identity.Visits.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another-verifier-of-forty-three-characters-x")]
    [InlineData("short")]
    public async Task A_code_without_its_verifier_gives_nothing(string? verifier)
    {
        var code = await _client.Code();
        (await _client.Redeem(code, ("code_verifier", verifier))).Error.ShouldBe("invalid_grant");
        (await _client.Redeem(code, ("code_verifier", TestClient.Challenge))).Error.ShouldBe("invalid_grant", "The challenge is no verifier: plain is not spoken here.");
    }
}
