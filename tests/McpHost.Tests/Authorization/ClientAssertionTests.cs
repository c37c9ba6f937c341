using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>A client with a key proves who it is, each time anew.</summary>
[Trait("Proves", "S28")]
public sealed class ClientAssertionTests : IAsyncLifetime
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private Site _site = null!;
    private Town _town = null!;
    private TestClient _client = null!;
    private int _serial;

    public async ValueTask InitializeAsync()
    {
        _site = await Site.Start();
        var id = $"{_site.Url}/client.json";
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(_key));
        _site.Json("/client.json", new
        {
            client_id = id,
            redirect_uris = new[] { TestClient.KnownRedirect },
            token_endpoint_auth_method = "private_key_jwt",
            jwks = new { keys = new[] { new { kty = "EC", crv = "P-256", x = key.X, y = key.Y, kid = "key-1", use = "sig" } } },
        });
        _town = await Town.Start(new() { ["Reconnect:BuiltIn:AllowLoopbackHttp"] = "true" });
        _client = new TestClient(_town, id);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _key.Dispose();
        await _town.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task An_assertion_for_this_server_lets_the_client_in_once()
    {
        var assertion = Assertion();
        var tokens = await Redeem(assertion);
        tokens.Status.ShouldBe(200);
        (await Refresh(tokens, assertion)).Error.ShouldBe("invalid_client", "Its jti was used.");
        (await Refresh(tokens, Assertion())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Without_an_assertion_or_with_a_secret_the_client_is_nobody()
    {
        var code = await _client.Code();
        var refused = await _client.Redeem(code);
        (refused.Status, refused.Error).ShouldBe((401, "invalid_client"));
        (await _client.Redeem(code, ("client_secret", "guess"))).Error.ShouldBe("invalid_client");
        (await Redeem(Assertion(), code)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("aud", "https://other.example")]
    [InlineData("iss", "other")]
    [InlineData("sub", "other")]
    [InlineData("jti", "")]
    public async Task An_assertion_with_another_claim_is_refused(string claim, string value) =>
        (await Redeem(Assertion(c => c[claim] = value))).Error.ShouldBe("invalid_client");

    [Fact]
    public async Task An_assertion_for_several_audiences_without_end_of_the_past_or_for_ever_is_refused()
    {
        var now = _town.Time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var change in new Action<Dictionary<string, object>>[]
        {
            c => c["aud"] = new[] { _town.Issuer, "https://other.example" },
            c => c.Remove("exp"),
            c => c["exp"] = now - (long)ClientAssertions.Skew.TotalSeconds,
            c => c["exp"] = now + (long)(ClientAssertions.LongestLife + ClientAssertions.Skew).TotalSeconds + 1,
            c => c["nbf"] = now + (long)ClientAssertions.Skew.TotalSeconds + 1,
        })
        {
            (await Redeem(Assertion(change))).Error.ShouldBe("invalid_client");
        }
    }

    [Fact]
    public async Task An_assertion_by_another_key_or_none_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await Redeem(Sign(Claims(), other))).Error.ShouldBe("invalid_client");
        var unsigned = new JsonWebTokenHandler().CreateToken(System.Text.Json.JsonSerializer.Serialize(Claims()));
        (await Redeem(unsigned)).Error.ShouldBe("invalid_client");
    }

    [Fact]
    public async Task Keys_may_lie_elsewhere_are_kept_and_a_new_one_is_fetched_but_not_in_a_loop()
    {
        var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(_key));
        object Set(string kid) => new { keys = new[] { new { kty = "EC", crv = "P-256", x = key.X, y = key.Y, kid, use = "sig" } } };
        _site.Json("/keys.json", Set("another"));
        var id = $"{_site.Url}/elsewhere.json";
        _site.Json("/elsewhere.json", new
        {
            client_id = id,
            redirect_uris = new[] { TestClient.KnownRedirect },
            token_endpoint_auth_method = "private_key_jwt",
            jwks_uri = $"{_site.Url}/keys.json",
        });
        using var client = new TestClient(_town, id);
        async Task<TokenAnswer> Redeem() => await client.Redeem(
            await client.Code(), ("client_assertion_type", ClientAssertions.Type), ("client_assertion", Assertion(c => c["iss"] = c["sub"] = id)));

        (await Redeem()).Error.ShouldBe("invalid_client");
        _site.Json("/keys.json", Set("key-1"));
        (await Redeem()).Error.ShouldBe("invalid_client", "Too soon to ask again.");
        _town.Time.Advance(ClientDocuments.FailureRemembered);
        (await Redeem()).Status.ShouldBe(200);
        (await Redeem()).Status.ShouldBe(200);
        _site.Asked.Count(p => p == "/keys.json").ShouldBe(2);
    }

    private async Task<TokenAnswer> Redeem(string assertion, string? code = null) => await _client.Redeem(
        code ?? await _client.Code(), ("client_assertion_type", ClientAssertions.Type), ("client_assertion", assertion));

    private Task<TokenAnswer> Refresh(TokenAnswer tokens, string assertion) => _town.Post(
        "/token",
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.RefreshToken),
        ("client_assertion_type", ClientAssertions.Type),
        ("client_assertion", assertion));

    private string Assertion(Action<Dictionary<string, object>>? change = null)
    {
        var claims = Claims();
        change?.Invoke(claims);
        return Sign(claims, _key);
    }

    private Dictionary<string, object> Claims() => new()
    {
        ["iss"] = _client.Id,
        ["sub"] = _client.Id,
        ["aud"] = _town.Issuer,
        ["jti"] = $"jti-{++_serial}",
        ["exp"] = _town.Time.GetUtcNow().ToUnixTimeSeconds() + 60,
    };

    private static string Sign(Dictionary<string, object> claims, ECDsa key) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        System.Text.Json.JsonSerializer.Serialize(claims), new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "key-1" }, "ES256"));
}
