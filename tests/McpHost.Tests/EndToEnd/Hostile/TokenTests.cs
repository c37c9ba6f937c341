using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>Tokens that are none, not ours, or in the wrong place.</summary>
[Collection<Processes>]
[Trait("Proves", "R6")]
public sealed class TokenTests(Scene scene) : HostileTest(scene)
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_invoices","arguments":{}}}""";

    private Person Alice => Scene.Stage.Alice;

    [Fact]
    [Trait("Proves", "S3")]
    [Trait("Proves", "S4")]
    public async Task Forged_changed_and_meaningless_tokens_are_invalid_and_say_where_to_get_a_good_one()
    {
        var parts = Token.Value.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        var bob = Encode(claims.Replace("alice", "bob", StringComparison.Ordinal));
        var none = Encode("""{"alg":"none","typ":"at+jwt"}""");
        var hmac = Encode("""{"alg":"HS256","typ":"at+jwt"}""");
        string[] bad =
        [
            "x", "a.b.c", "....", parts[0] + "." + parts[1] + ".", $"{parts[0]}.{bob}.{parts[2]}", $"{none}.{parts[1]}.", $"{hmac}.{parts[1]}.{parts[2]}",
            Token.Value[..^6] + "AAAAAA", Token.Value + Token.Value, new string('x', 15_000), "int_0123456789abcdef",
        ];
        foreach (var token in bad)
        {
            var answer = (await Raw.Post(List, new HostToken(token, ""))).ShouldBeARefusal(401);
            answer.Headers.ShouldContain("error=\"invalid_token\"");
            answer.Headers.ShouldContain("resource_metadata=");
            answer.Text.ShouldNotContain(token.Length > 20 ? token[..20] : $"\"{token}\"");
        }
    }

    [Fact]
    [Trait("Proves", "S1")]
    public async Task A_token_that_the_issuer_made_for_another_resource_or_purpose_is_refused()
    {
        var (elsewhere, _) = await Tokens("http://127.0.0.1:9/mcp");
        (await Raw.Post(List, elsewhere)).ShouldBeARefusal(401).Headers.ShouldContain("error=\"invalid_token\"");

        var (good, idToken) = await Tokens(Scene.World.Server.Endpoint.AbsoluteUri);
        (await Raw.Post(List, idToken)).ShouldBeARefusal(401).Headers.ShouldContain("error=\"invalid_token\"");
        (await Raw.Post("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", good)).Status.ShouldBe(200, "the same link, for this resource");
    }

    [Fact]
    [Trait("Proves", "S2")]
    public async Task A_token_in_the_query_or_twice_is_refused_even_if_it_is_good()
    {
        (await Raw.Post(List, null, $"/mcp?access_token={Token.Value}")).ShouldBeARefusal(400);
        (await Raw.Post(List, Token, $"/mcp?access_token={Token.Value}")).ShouldBeARefusal(400);
        (await Raw.Send(With("Authorization", $"Bearer {Token.Value}", $"Bearer {Token.Value}"))).ShouldBeARefusal(400);
    }

    [Fact]
    [Trait("Proves", "S4")]
    public async Task No_token_and_another_scheme_are_told_where_tokens_come_from_without_an_error_code()
    {
        var stranger = (await Raw.Post(List, null)).ShouldBeARefusal(401);
        stranger.Headers.ShouldContain("resource_metadata=");
        stranger.Headers.ShouldNotContain("error=");
        (await Raw.Send(With("Authorization", "Basic YWxpY2U6YWxpY2U="))).Status.ShouldBe(401);
        (await Raw.Send(With("Authorization", "Bearer"))).Status.ShouldBeInRange(400, 401);
    }

    [Fact]
    [Trait("Proves", "S5")]
    public async Task A_token_with_too_few_scopes_is_told_all_that_it_needs()
    {
        using var person = new Person(Scene.World, "northwind", "alice");
        var narrow = await person.Link("invoices.read", Cancel);
        var answer = (await Raw.Call("pay_invoice", """{"invoice_id":"INV-1001","amount":1,"currency":"EUR","recipient":"x"}""", narrow)).ShouldBeARefusal(403);
        answer.Headers.ShouldContain("error=\"insufficient_scope\"");
        answer.Headers.ShouldContain("invoices.pay");
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private HttpRequestMessage With(string header, params string[] values)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Scene.World.Server.Endpoint)
        {
            Content = new StringContent(List, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        foreach (var value in values)
        {
            request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
        }

        return request;
    }

    /// <summary>What alice's host gets at the identity provider for some resource.</summary>
    private async Task<(HostToken Access, HostToken Id)> Tokens(string resource)
    {
        var link = Scene.World.Link;
        var server = await link.Discover(Scene.World.Server.Endpoint, Cancel) with { Resource = resource };
        var attempt = link.Begin(server, "openid invoices.read");
        var page = await Alice.Browser.Open(attempt.Url, HostLink.IsRedirect, Cancel);
        page = await Alice.Browser.SignIn(page, Alice.Name, allows: true, HostLink.IsRedirect, Cancel);
        using var answer = await link.Redeem(server, page.Query("code")!, attempt.Verifier, Cancel);
        var json = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (new HostToken(json.GetProperty("access_token").GetString()!, ""), new HostToken(json.GetProperty("id_token").GetString()!, ""));
    }
}
