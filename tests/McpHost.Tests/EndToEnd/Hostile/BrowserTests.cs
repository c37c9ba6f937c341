using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>Links and callbacks that are made up, used up, or brought by the wrong browser.</summary>
[Collection<Processes>]
[Trait("Proves", "R6")]
public sealed class BrowserTests(Scene scene) : HostileTest(scene)
{
    private readonly JsonObject _read = scene.NextPage();

    private Person Dave => Scene.Stage.Dave;

    [Fact]
    public async Task Made_up_and_garbled_links_lead_to_a_page_that_says_so()
    {
        var parked = await Park();
        var link = parked.Link!.AbsolutePath;
        foreach (var path in new[] { "/connect/x", "/connect/..%2fadmin", link[..^4] + "AAAA", link[..^8], $"/connect/{new string('x', 5000)}" })
        {
            Clear(await Raw.Get(path), 404);
        }

        (await Raw.Get("/connect/%00")).Status.ShouldBe(400, "the web server itself refuses it");
        Clear(await Raw.Send(new HttpRequestMessage(HttpMethod.Put, parked.Link)), 405);
        Clear(await Raw.Send(new HttpRequestMessage(HttpMethod.Post, parked.Link) { Content = new FormUrlEncodedContent([]) }), 400);
        await Collected(parked);
    }

    [Fact]
    public async Task A_used_link_says_that_it_was_used()
    {
        var parked = await Park();
        await Collected(parked);
        Clear(await Raw.Get(parked.Link!.AbsolutePath), 410);
    }

    [Fact]
    [Trait("Proves", "S19")]
    public async Task Callbacks_that_nobody_waits_for_are_refused()
    {
        foreach (var query in new[]
        {
            "", "?code=x", "?state=x", "?code=x&state=x", "?error=access_denied", "?error=access_denied&state=x", "?code=a&code=b&state=x",
            $"?code={new string('x', 4000)}&state={new string('y', 4000)}", $"?code={new string('x', 5000)}&state=y", "?state=%00&code=%ff", "?state[]=x&code[]=y",
        })
        {
            Clear(await Raw.Get("/callback" + query), 400);
        }
    }

    [Fact]
    [Trait("Proves", "S15")]
    [Trait("Proves", "S19")]
    public async Task A_callback_counts_once_and_in_its_own_browser_only()
    {
        var parked = await Park();
        var before = await Dave.Connect(parked, allows: true, IsAcmeCallback, Cancel);
        before.Status.ShouldBe(0, before.Heading);

        using var thief = Scene.World.NewBrowser();
        (await thief.Open(before.Url, Cancel)).Status.ShouldBe(400, "another browser brings the code");
        Clear(await Raw.Get(before.Url.PathAndQuery), 400);
        (await Dave.Browser.Open(before.Url, Cancel)).Status.ShouldBe(200, "its own browser is still welcome");
        (await Dave.Browser.Open(before.Url, Cancel)).Status.ShouldBe(400, "the second time");

        var collected = await (await Scene.Stage.Host(Dave, Cancel)).Call("list_invoices", _read, Cancel);
        (collected.IsGood, collected.IntentId).ShouldBe((true, parked.IntentId), collected.InWords);
    }

    [Fact]
    [Trait("Proves", "S32")]
    public async Task A_callback_of_another_issuer_and_one_with_an_error_connect_nothing()
    {
        var parked = await Park();
        var good = (await Dave.Connect(parked, allows: true, IsAcmeCallback, Cancel)).Url;
        var mixed = Addresses.With(good, "iss", Scene.World.Samples.Identity.AbsoluteUri.TrimEnd('/'));
        (await Dave.Browser.Open(mixed, Cancel)).Status.ShouldBe(400);

        var again = await Again();
        again.IntentId.ShouldBe(parked.IntentId, "the call still waits");
        var failed = (await Dave.Connect(again, allows: true, IsAcmeCallback, Cancel)).Url;
        var error = Addresses.With(Addresses.With(failed, "code", null), "error", "server_error");
        var page = await Dave.Browser.Open(error, Cancel);
        page.Status.ShouldBeInRange(400, 503);
        page.Text.ShouldNotContain("server_error");
        await Collected(await Again());
    }

    [Fact]
    [Trait("Proves", "S17")]
    public async Task Forms_that_no_page_of_ours_made_do_nothing()
    {
        foreach (var path in new[] { "/requests", "/reconnect/acme", "/sign-out" })
        {
            Clear(await Raw.Send(new HttpRequestMessage(HttpMethod.Post, new Uri(Scene.World.Server.Address, path))
            {
                Content = new FormUrlEncodedContent([new("decision", "confirm"), new("id", "int_1"), new("__RequestVerificationToken", "x")]),
            }), 400);
        }

        Clear(await Raw.Get("/requests"), 403);
        Clear(await Raw.Get($"/requests?done={new string('x', 5000)}"), 400);
    }

    private static void Clear(RawAnswer answer, int status)
    {
        answer.Status.ShouldBe(status, answer.Text);
        answer.ShouldTellNothing();
        answer.Headers.ShouldContain("no-store");
    }

    private bool IsAcmeCallback(Uri address) => address.AbsolutePath == "/callback"
        && Addresses.Query(address).GetValueOrDefault("iss") == Scene.World.Samples.Acme.AbsoluteUri.TrimEnd('/');

    private async Task<HostAnswer> Park()
    {
        await Scene.Connected(Dave);
        await Scene.Break(Dave);
        return await Again();
    }

    private async Task<HostAnswer> Again()
    {
        var answer = await (await Scene.Stage.Host(Dave, Cancel)).Call("list_invoices", _read, Cancel);
        answer.Link.ShouldNotBeNull(answer.InWords);
        return answer;
    }

    private async Task Collected(HostAnswer parked)
    {
        (await Dave.Connect(parked, Cancel)).Status.ShouldBe(200);
        var answer = await (await Scene.Stage.Host(Dave, Cancel)).Call("list_invoices", _read, Cancel);
        (answer.IsGood, answer.IntentId).ShouldBe((true, parked.IntentId), answer.InWords);
    }
}
