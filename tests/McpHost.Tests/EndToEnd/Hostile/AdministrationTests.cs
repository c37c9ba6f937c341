using System.Net.Http.Headers;
using System.Text;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>The administration, by those who may not, and by those who may but do not say it well.</summary>
[Collection<Processes>]
[Trait("Proves", "S46")]
[Trait("Proves", "R6")]
public sealed class AdministrationTests(Scene scene) : HostileTest(scene)
{
    [Fact]
    public async Task Nobody_but_an_administrator_gets_in()
    {
        foreach (var path in new[] { "/admin/expire", "/admin/memberships" })
        {
            (await Raw.Post("{}", null, path)).ShouldBeARefusal(401);
            (await Raw.Post("{}", new HostToken("forged", ""), path)).ShouldBeARefusal(401);
            (await Raw.Post("{}", Token, path)).ShouldBeARefusal(403);
            (await Raw.Post("{}", Token, $"{path}?access_token={Token.Value}")).ShouldBeARefusal(400);
        }
    }

    [Fact]
    public async Task An_order_that_is_not_one_changes_nothing()
    {
        using var bob = new Person(Scene.World, "northwind", "bob");
        var administrator = await bob.Link("reconnect.admin", Cancel);
        string[] orders =
        [
            "", "{", "null", "[]", "7", """{"share":2}""", """{"share":0}""", """{"share":"0.5"}""", """{"share":1e999}""", """{"user":"alice"}""",
            """{"tenants":"northwind"}""", """{"tenant":7}""", """{"tenant":"northwind","tenant":"contoso"}""", Deep,
        ];
        foreach (var order in orders)
        {
            (await Raw.Post(order, administrator, "/admin/expire")).ShouldBeARefusal(400);
        }

        foreach (var order in new[] { "{}", """{"tenant":"northwind","user":"alice"}""", """{"tenant":"","user":"alice","active":false}""", """{"tenant":"a\u0000","user":"b","active":true}""" })
        {
            (await Raw.Post(order, administrator, "/admin/memberships")).ShouldBeARefusal(400);
        }

        (await Raw.Post($$"""{"tenant":"{{new string('x', 40_000)}}"}""", administrator, "/admin/expire")).Status.ShouldBeOneOf(400, 413);
        var text = new HttpRequestMessage(HttpMethod.Post, new Uri(Scene.World.Server.Address, "/admin/expire")) { Content = new StringContent("{}", Encoding.UTF8, "text/plain") };
        text.Headers.Authorization = new AuthenticationHeaderValue("Bearer", administrator.Value);
        (await Raw.Send(text)).ShouldBeARefusal(400);
        (await Raw.Get("/admin/expire")).Status.ShouldBe(405);
    }

    private static string Deep => $$"""{"tenant":{{new string('[', 1000)}}{{new string(']', 1000)}}}""";
}
