using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ReconnectGrains.Engine;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>Everything that happens to a user's secrets, the good and the bad.</summary>
internal sealed class MarkedStory(MarkedWorld world, ScriptedBrowser browser, CancellationToken cancellation)
{
    private HostClient _host = null!;
    private HostToken _token = null!;
    private Administrator _administrator = null!;
    private DevelopmentProvider _acme = null!;

    /// <summary>Plays it.</summary>
    public static async Task Play(MarkedWorld world, CancellationToken cancellation)
    {
        using var browser = world.NewBrowser();
        var story = new MarkedStory(world, browser, cancellation);
        await story.Begin();
        await story.PayAcrossACrash();
        await story.RefreshAndRevoke();
        await story.GoWrong();
    }

    private async Task Begin()
    {
        _acme = new DevelopmentProvider(world.Http, world.Samples.Acme);
        _token = await Link(browser, "alice", "openid offline_access invoices.read invoices.send invoices.pay");
        using var bobs = world.NewBrowser();
        _administrator = new Administrator(world.Http, world.Front.Address, await Link(bobs, "bob", "reconnect.admin"));
        _host = world.Host(_token, HostEra.June2025);
        await Ends(await Reconnect(await Park("list_invoices", Page(1), "AUTH_REQUIRED")), 200);
        (await _host.Call("list_invoices", Page(1), cancellation)).IsGood.ShouldBeTrue();
    }

    private async Task PayAcrossACrash()
    {
        var open = (await _host.Call("list_invoices", new JsonObject { ["status"] = "open" }, cancellation)).Content!["invoices"]![0]!;
        var payment = new JsonObject(new[] { "amount", "currency", "recipient" }.Select(n => KeyValuePair.Create(n, open[n]?.DeepClone()))) { ["invoice_id"] = open["id"]!.DeepClone() };
        await Break();
        var parked = await Park("pay_invoice", payment, null);
        await world.Restart(cancellation);
        var page = await Reconnect(parked);
        await browser.Press(page, "form:has(button[value=confirm])", ("decision", "confirm"), [parked.IntentId!], null, cancellation);
        var paid = await _host.Call("pay_invoice", payment, cancellation);
        paid.IsGood.ShouldBeTrue(paid.InWords);
    }

    private async Task RefreshAndRevoke()
    {
        await _administrator.Expire("northwind", "alice", "acme", cancellation);
        (await _host.Call("list_invoices", Page(2), cancellation)).IsGood.ShouldBeTrue("a plain refresh");
        await _acme.ExpireAccess("alice", cancellation);
        (await _host.Call("list_invoices", Page(3), cancellation)).IsGood.ShouldBeTrue("a refresh after the API's 401");

        await _acme.Revoke("alice", cancellation);
        var declined = await Park("list_invoices", Page(4), "TOKEN_REVOKED");
        await Ends(await Reconnect(declined, allows: false), 200);

        var wrong = await Park("list_invoices", Page(5), "TOKEN_REVOKED");
        using var stranger = world.NewBrowser();
        await Ends(await Reconnect(wrong, stranger, "carol", "carol"), 403);
        using var other = world.NewBrowser();
        await Ends(await Reconnect(wrong, other, "alice", "alice.personal"), 403);
        await Ends(await Reconnect(await Park("list_invoices", Page(5), "TOKEN_REVOKED")), 200);

        foreach (var era in new[] { HostEra.November2025, HostEra.July2026 })
        {
            await Break();
            _host = world.Host(_token, era);
            var parked = await Park("list_invoices", Page(era.HasHandshake ? 6 : 7), "TOKEN_REVOKED");
            await Ends(await Reconnect(parked), 200);
            (await _host.Call("list_invoices", Page(era.HasHandshake ? 6 : 7), cancellation)).IsGood.ShouldBeTrue();
        }
    }

    /// <summary>What fails, fails with a secret in its hands.</summary>
    private async Task GoWrong()
    {
        await Expired("a provider that repeats the token in its error", 400, $$"""{"error":"invalid_request","error_description":"no such token {{world.Plant("description")}}"}""");
        await Expired("a provider whose answer is half of one", 200, $$"""{"refresh_token":"{{world.Plant("half")}}","expires_in":"{{world.Plant("lifetime")}}"}""");
        await Expired("a provider that fails with a page", 500, $"<html>{world.Plant("page")}</html>");
        await Fault(world.Samples.Api, new { path_prefix = "/invoices", mode = "status", status = 500 });
        await _host.Call("list_invoices", Page(20), cancellation);
        await Fault(world.Samples.Api, new { path_prefix = "/invoices", mode = "drop-after" });
        await _host.Call("list_invoices", Page(21), cancellation);

        foreach (var target in new[] { "/mcp", "/admin/expire" })
        {
            await Post(target, new AuthenticationHeaderValue("Bearer", world.Plant("bearer")));
            await Post(target, new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{world.Plant("password")}"))));
            await Post($"{target}?access_token={_token.Value}", null);
            await Post($"{target}?access_token={world.Plant("query")}", new AuthenticationHeaderValue("Bearer", _token.Value));
        }

        foreach (var path in new[]
        {
            $"/callback?code={world.Plant("code")}&state={world.Plant("state")}", $"/connect/{world.Plant("ticket")}",
            $"/callback?error=access_denied&error_description={world.Plant("error")}&state=x",
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Front.Address, path));
            request.Headers.Add("Cookie", $"reconnect-user={world.Plant("cookie")}; reconnect-flow={world.Plant("flow")}; reconnect-forms={world.Plant("forms")}");
            using var answer = await world.Http.SendAsync(request, cancellation);
            ((int)answer.StatusCode).ShouldBeInRange(400, 404);
        }
    }

    private async Task Expired(string what, int status, string body)
    {
        await _administrator.Expire("northwind", "alice", "acme", cancellation);
        object sent = body.StartsWith('{') ? JsonNode.Parse(body)! : body;
        await Fault(world.Samples.Acme, new { endpoint = "token", grant_type = "refresh_token", mode = "status", status, body = sent });
        var answer = await _host.Call("list_invoices", Page(10 + status), cancellation);
        answer.Code.ShouldBe("PROVIDER_UNAVAILABLE", what);
        await _administrator.Expire("northwind", "alice", "acme", cancellation);
        await Running.Eventually.Holds("acme works again", async stop => (await _host.Call("list_invoices", Page(11 + status), stop)).IsGood);
    }

    private async Task Break()
    {
        await _administrator.Expire("northwind", "alice", "acme", cancellation);
        await _acme.Revoke("alice", cancellation);
    }

    private async Task<HostAnswer> Park(string tool, JsonObject arguments, string? code)
    {
        var answer = await _host.Call(tool, arguments, cancellation);
        answer.Link.ShouldNotBeNull(answer.InWords);
        answer.Code.ShouldBe(code ?? answer.Code);
        return answer;
    }

    private Task<BrowserPage> Reconnect(HostAnswer parked, bool allows = true) => Reconnect(parked, browser, "alice", "alice", allows);

    private async Task<BrowserPage> Reconnect(HostAnswer parked, ScriptedBrowser with, string atIdentity, string atAcme, bool allows = true)
    {
        var page = await with.Open(parked.Link!, cancellation);
        page = await with.Press(page, "form.actions", null, cancellation);
        while (page.Step is { } step)
        {
            var user = page.Url.Authority == world.Samples.Acme.Authority ? atAcme : atIdentity;
            var button = step == "login" ? ("user", user) : ("decision", allows ? "allow" : "decline");
            page = await with.Press(page, $"form[data-step={step}]", button, cancellation);
        }

        return page;
    }

    private static Task Ends(BrowserPage page, int status)
    {
        page.Status.ShouldBe(status, page.Heading);
        return Task.CompletedTask;
    }

    private async Task<HostToken> Link(ScriptedBrowser with, string user, string scopes)
    {
        var link = new HostLink(world.Http, Randomness.OfTheSystem);
        var server = await link.Discover(world.Endpoint, cancellation);
        return await link.Get(server with { Token = new Uri(world.HostIdentity.Address, server.Token.AbsolutePath) }, with, user, scopes, cancellation);
    }

    private async Task Post(string target, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(world.Front.Address, target))
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = authorization;
        using var answer = await world.Http.SendAsync(request, cancellation);
        ((int)answer.StatusCode).ShouldBeInRange(400, 401);
    }

    private async Task Fault(Uri part, object fault)
    {
        using var answer = await world.Http.PostAsJsonAsync(new Uri(part, "/dev/faults"), fault, cancellation);
        answer.IsSuccessStatusCode.ShouldBeTrue();
    }

    private static JsonObject Page(int page) => new() { ["page"] = page };
}
