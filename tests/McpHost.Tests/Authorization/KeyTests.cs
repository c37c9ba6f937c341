using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Our signing keys: published before they are used, and long enough afterwards; private halves nowhere.</summary>
[Trait("Proves", "S44")]
public sealed class KeyTests : IAsyncLifetime
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
    public async Task A_rotation_takes_a_key_that_was_published_before_and_keeps_the_old_one_published()
    {
        var first = await _client.Link();
        var before = await Published();
        before.Count.ShouldBe(2);
        _town.Time.Advance(SigningKeys.Slot);
        var second = await _client.Refresh(first.RefreshToken);
        Kid(second).ShouldNotBe(Kid(first));
        before.ShouldContain(Kid(second));
        (await Published()).ShouldContain(Kid(first));
        (await _town.Call(second.AccessToken, "list_invoices")).Status.ShouldBe(200);
    }

    [Fact]
    [Trait("Proves", "M10")]
    public async Task Only_public_halves_are_published()
    {
        foreach (var key in (await Keys()).EnumerateArray())
        {
            key.EnumerateObject().Select(m => m.Name).ShouldBe(["kty", "crv", "x", "y", "use", "alg", "kid"]);
        }
    }

    [Fact]
    [Trait("Proves", "S1")]
    [Trait("Proves", "S3")]
    public async Task An_ID_token_a_token_of_another_key_and_a_changed_one_are_no_access_tokens()
    {
        var tokens = await _client.Link(("scope", "openid invoices.read"));
        (await _town.Call(tokens.Text("id_token")!, "list_invoices")).Status.ShouldBe(401);
        var parts = tokens.AccessToken.Split('.');
        (await _town.Call($"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}", "list_invoices")).Status.ShouldBe(401);
        (await _town.Call($"{parts[0]}.{parts[1]}.", "list_invoices")).Status.ShouldBe(401);
    }

    [Theory]
    [Trait("Proves", "S1")]
    [Trait("Proves", "S3")]
    [InlineData("at+jwt", "aud", "https://other.example/mcp")]
    [InlineData("at+jwt", "iss", "https://other.example")]
    [InlineData("at+jwt", "exp", 0L)]
    [InlineData("JWT", "scope", "invoices.read")]
    public async Task What_our_key_signed_for_something_else_is_no_access_token(string type, string claim, object value)
    {
        var good = new JsonWebToken((await _client.Link()).AccessToken);
        var key = await _town.Services.GetRequiredService<SigningKeys>().Current(TestContext.Current.CancellationToken);
        string Signed(string typ, string name, object changed) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object>(good.Claims.ToDictionary(c => c.Type, c => c.Type is "exp" or "iat" ? long.Parse(c.Value, null) : (object)c.Value)) { [name] = changed },
            TokenType = typ,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });

        (await _town.Call(Signed("at+jwt", "scope", "invoices.read"), "list_invoices")).Status.ShouldBe(200, "Signed like this it is one.");
        (await _town.Call(Signed(type, claim, value), "list_invoices")).Status.ShouldBe(401);
    }

    private async Task<JsonElement> Keys() => JsonElement.Parse(
        await _town.Http.GetStringAsync(new Uri(_town.Address, "/jwks"), TestContext.Current.CancellationToken)).GetProperty("keys");

    private async Task<List<string>> Published() => [.. (await Keys()).EnumerateArray().Select(k => k.GetProperty("kid").GetString()!)];

    private static string Kid(TokenAnswer tokens) => new JsonWebToken(tokens.AccessToken).Kid;
}
