using System.Net;
using ReconnectGrains.McpHost.Tests.Authorization.World;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>What a browser lets pages of other origins do: it asks first, and reads what the answers allow (Fetch, CORS protocol).</summary>
public sealed class CrossOriginTests
{
    private const string App = "https://app.test";
    private static readonly string List = Wire.Request("tools/list", null).ToJsonString();

    [Fact, Trait("Proves", "S13")]
    public async Task Pages_of_a_configured_origin_may_call_and_read_what_is_wrong_with_their_token()
    {
        await using var connector = await Connector.Start(endpoint: o => o.AllowedOrigins = [App]);
        var asked = await Preflight(connector.Http, connector.Endpoint, App, "POST", "authorization,content-type,mcp-param-region");
        asked.Allowed.ShouldBe(App);
        asked.Headers.ShouldContain("mcp-param-region");
        asked.Credentials.ShouldBeNull("cookies are not for pages of others");

        var refused = await connector.Post(List, ("Origin", App), ("Authorization", "Bearer wrong"));
        refused.Header("Access-Control-Allow-Origin").ShouldBe(App);
        refused.Header("Access-Control-Expose-Headers").ShouldNotBeNull().ShouldContain("WWW-Authenticate");
        (await connector.Post(List, ("Origin", App))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, Trait("Proves", "S13")]
    [InlineData("https://evil.test")]
    [InlineData("https://app.test.evil.test")]
    [InlineData("null")]
    public async Task Pages_of_other_origins_are_told_nothing(string origin)
    {
        await using var connector = await Connector.Start(endpoint: o => o.AllowedOrigins = [App]);
        (await Preflight(connector.Http, connector.Endpoint, origin, "POST", "content-type")).Allowed.ShouldBeNull();
        (await connector.Post(List, ("Origin", origin))).Header("Access-Control-Allow-Origin").ShouldBeNull();
    }

    [Fact, Trait("Proves", "S6")]
    public async Task The_resource_metadata_is_for_every_page_with_the_headers_that_clients_send()
    {
        await using var connector = await Connector.Start();
        var asked = await Preflight(
            connector.Http, new Uri(connector.Http.BaseAddress!, "/.well-known/oauth-protected-resource/mcp"), "https://any.test", "GET", "mcp-protocol-version");
        (asked.Allowed, asked.Credentials).ShouldBe(("*", null));
    }

    [Theory]
    [InlineData("/register", "POST", "content-type")]
    [InlineData("/token", "POST", "authorization")]
    [InlineData("/revoke", "POST", "authorization")]
    [InlineData("/userinfo", "GET", "authorization")]
    [InlineData("/jwks", "GET", "mcp-protocol-version")]
    [InlineData("/.well-known/oauth-authorization-server", "GET", "mcp-protocol-version")]
    [InlineData("/.well-known/openid-configuration", "GET", "mcp-protocol-version")]
    public async Task Clients_in_browsers_may_use_the_authorization_server_and_no_cookie_goes_with_it(string path, string method, string header)
    {
        await using var town = await Town.Start();
        var asked = await Preflight(town.Http, new Uri(town.Address, path), "https://any.test", method, header);
        (asked.Allowed, asked.Credentials).ShouldBe(("*", null));
        asked.Headers.ShouldContain(header);
    }

    [Theory, Trait("Proves", "S17")]
    [InlineData("/authorize", "GET")]
    [InlineData("/authorize/consent", "POST")]
    [InlineData("/connections", "GET")]
    [InlineData("/console", "GET")]
    [InlineData("/admin/expire", "POST")]
    public async Task Peoples_pages_and_the_administration_are_for_no_other_page(string path, string method)
    {
        await using var town = await Town.Start();
        (await Preflight(town.Http, new Uri(town.Address, path), "http://localhost:6274", method, "authorization")).Allowed.ShouldBeNull();
    }

    private static async Task<Permission> Preflight(HttpClient http, Uri url, string origin, string method, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, url);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Permission(Header("Access-Control-Allow-Origin"), Header("Access-Control-Allow-Headers") ?? "", Header("Access-Control-Allow-Credentials"));

        string? Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
    }

    private sealed record Permission(string? Allowed, string Headers, string? Credentials);
}
