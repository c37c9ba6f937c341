using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Authorization;

/// <summary>Answers go where the client said beforehand, and nowhere else.</summary>
public sealed class RedirectTests : IAsyncLifetime
{
    private Town _town = null!;

    public async ValueTask InitializeAsync() => _town = await Town.Start();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Theory]
    [Trait("Proves", "S23")]
    [Trait("Proves", "S29")]
    [InlineData("redirect_uri", "https://chat.example/callback/")]
    [InlineData("redirect_uri", "https://chat.example/callback?x=1")]
    [InlineData("redirect_uri", "https://CHAT.example/callback")]
    [InlineData("redirect_uri", "https://chat.example:443/callback")]
    [InlineData("redirect_uri", "https://evil.example/callback")]
    [InlineData("redirect_uri", "https://chat.example@evil.example/callback")]
    [InlineData("redirect_uri", null)]
    [InlineData("client_id", "unknown")]
    [InlineData("client_id", null)]
    public async Task An_unverified_address_is_never_redirected_to_not_even_with_an_error(string name, string? value)
    {
        using var client = new TestClient(_town);
        using var answer = await _town.Http.GetAsync(client.Request((name, value), ("code_challenge", null)), TestContext.Current.CancellationToken);
        ((int)answer.StatusCode, answer.Headers.Location).ShouldBe((400, null));
    }

    [Theory]
    [Trait("Proves", "S29")]
    [InlineData("&redirect_uri=https%3A%2F%2Fevil.example%2F")]
    [InlineData("&state=another")]
    [InlineData("&scope=invoices.pay")]
    public async Task A_parameter_that_stands_twice_is_answered_to_nobody(string again)
    {
        using var client = new TestClient(_town);
        var request = new Uri(client.Request().AbsoluteUri + again);
        using var answer = await _town.Http.GetAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode, answer.Headers.Location).ShouldBe((400, null));
    }

    [Fact]
    [Trait("Proves", "S29")]
    public async Task Whatever_else_is_wrong_is_told_to_the_verified_client()
    {
        using var client = new TestClient(_town);
        foreach (var (name, value, error) in new[]
        {
            ("response_type", "token", "unsupported_response_type"), ("response_mode", "fragment", "invalid_request"), ("scope", "no.such", "invalid_scope"),
            ("resource", "https://other.example/mcp", "invalid_target"), ("resource", null, "invalid_target"), ("request", "e30.e30.", "request_not_supported"),
            ("prompt", "none", "login_required"), ("id_token_hint", "x.y.z", "invalid_request"), ("state", new string('s', 3000), "invalid_request"),
        })
        {
            (await client.Open((name, value))).Query("error").ShouldBe(error, name);
        }
    }

    [Fact]
    [Trait("Proves", "S23")]
    public async Task On_loopback_the_port_may_differ_and_nothing_else()
    {
        using var client = new TestClient(_town, TestClient.Native, "http://127.0.0.1:49152/callback");
        (await client.Link()).Status.ShouldBe(200);
        foreach (var other in new[] { "http://127.0.0.1:49152/other", "http://localhost:49152/callback", "https://127.0.0.1:49152/callback", "http://127.0.0.1:49152@evil.example/callback" })
        {
            RedirectUris.Matches([TestClient.NativeRedirect], other).ShouldBeFalse(other);
        }
    }

    [Theory]
    [Trait("Proves", "S23")]
    [InlineData("https://chat.example/callback", true)]
    [InlineData("http://127.0.0.1:1234/callback", true)]
    [InlineData("http://[::1]/callback", true)]
    [InlineData("com.example.app:/callback", true)]
    [InlineData("cursor://callback", true)]
    [InlineData("http://chat.example/callback", false)]
    [InlineData("https://chat.example/callback#x", false)]
    [InlineData("https://user@chat.example/callback", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("https://chat.example/\r\nSet-Cookie:x", false)]
    [InlineData("/callback", false)]
    public void A_client_may_register_only_what_no_browser_runs_by_itself(string uri, bool acceptable) =>
        new RedirectUris(["cursor"]).IsAcceptable(uri).ShouldBe(acceptable);
}
