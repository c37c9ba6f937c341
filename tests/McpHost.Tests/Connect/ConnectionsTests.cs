using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Connect;

/// <summary>What is connected for a user and what may act for them, and the end of each.</summary>
public sealed class ConnectionsTests
{
    private static readonly ConnectionView Acme = new("acme", "alice@acme.example", ScopeSet.Of("invoices.read", "other"), Sample.Now.AddHours(-3), null);

    private static readonly Consent Chat = new("chatgpt", ScopeSet.Of("invoices.read"), Sample.Now.AddDays(-9));

    [Fact]
    [Trait("Proves", "M20")]
    public async Task Every_provider_and_every_app_is_there_with_what_it_may_do_and_what_waits()
    {
        await using var host = await Host();
        using var alice = await host.SignedIn();

        var page = (await alice.Get("/connections")).Page;

        var provider = page.QuerySelector("section[aria-labelledby=providers] article")!;
        provider.QuerySelector("h3")!.TextContent.ShouldBe("Acme Invoices");
        foreach (var said in (string[])["Connected", "alice@acme.example", "See your invoices", "other", "List invoices, Pay an invoice", "3 hours ago", "2 requests"])
        {
            provider.TextContent.ShouldContain(said);
        }

        var app = page.QuerySelector("section[aria-labelledby=apps] article")!;
        app.QuerySelector("h3")!.TextContent.ShouldBe("ChatGPT");
        foreach (var said in (string[])["No access now", "See your invoices", "9 days ago", "1 request"])
        {
            app.TextContent.ShouldContain(said);
        }
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_connection_that_ended_says_why_and_can_be_connected_again()
    {
        await using var host = await Host();
        host.Session.Connections = [Acme with { Broken = BreakReason.Revoked, RenewedAt = null }];
        using var alice = await host.SignedIn();

        var page = await alice.Get("/connections");

        page.Text.ShouldContain("Acme Invoices no longer accepts it.");
        (await alice.Submit(page, "/reconnect/acme")).Location.ShouldBe("/connect/fresh-link");
    }

    [Fact]
    [Trait("Proves", "M8")]
    public async Task A_disconnect_says_what_it_stops_and_cancels_and_asks_first()
    {
        await using var host = await Host();
        using var alice = await host.SignedIn();

        var question = await alice.Get("/connections/disconnect/acme");

        question.Heading.ShouldBe("Disconnect Acme Invoices?");
        foreach (var said in (string[])["alice@acme.example", "List invoices, Pay an invoice", "2 requests that wait for it are cancelled", "120.5", "Bob"])
        {
            question.Text.ShouldContain(said);
        }

        host.Session.Decided.ShouldBeEmpty();
        var done = await alice.Submit(question, "/connections/disconnect/acme");
        (done.Status, done.Location).ShouldBe((303, "/connections?ended=acme"));
        host.Session.Decided.ShouldBe([(Sample.Alice, "disconnect", "acme")]);
        host.Session.Connections = [];
        (await alice.Get(done.Location!)).Text.ShouldContain("Acme Invoices is disconnected.");
    }

    [Fact]
    [Trait("Proves", "S48")]
    public async Task Taking_access_back_says_what_the_app_loses_and_asks_first()
    {
        await using var host = await Host();
        using var alice = await host.SignedIn();

        var question = await alice.Get("/connections/withdraw?client=chatgpt");

        question.Heading.ShouldBe("Take access back from ChatGPT?");
        question.Text.ShouldContain("1 request of its own that waits is cancelled");
        host.Session.Decided.ShouldBeEmpty();
        var done = await alice.Submit(question, "/connections/withdraw", ("client", "chatgpt"));
        done.Location.ShouldBe("/connections?ended=app");
        host.Session.Decided.ShouldBe([(Sample.Alice, "withdraw", "chatgpt")]);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Whose_connection_it_is_says_the_browser_never_the_request()
    {
        await using var host = await Host();
        var (key, before) = (new SessionKey("tenant-77", "user-bob"), host.Session.End);
        host.Session.End = Sample.Connected with { User = key, Label = "bob@example.com" };
        using var bob = host.Visitor();
        await bob.Get("/callback?state=s&code=c");
        host.Session.End = before;

        var page = await bob.Get("/connections?user=user-alice");
        page.Text.ShouldNotContain("alice@acme.example");
        page.Text.ShouldContain("No app has access.");
        (await bob.Get("/connections/disconnect/acme")).Status.ShouldBe(404);
        (await bob.Get("/connections/withdraw?client=chatgpt")).Status.ShouldBe(404);

        // His own form is good, and only for himself.
        var token = page.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (string, string)[] fields = [("tenant", "tenant-77"), ("user", "user-alice"), ("client", "chatgpt"), ("__RequestVerificationToken", token)];
        await bob.Post("/connections/disconnect/acme?user=user-alice", fields);
        await bob.Post("/connections/withdraw", fields);
        host.Session.Decided.ShouldBe([(key, "disconnect", "acme"), (key, "withdraw", "chatgpt")]);
    }

    [Theory]
    [InlineData("/connections/disconnect/acme")]
    [InlineData("/connections/withdraw")]
    [InlineData("/connections/sign-in")]
    [Trait("Proves", "S17")]
    public async Task A_form_from_elsewhere_ends_nothing(string path)
    {
        await using var host = await Host();
        using var alice = await host.SignedIn();
        using var mallory = host.Visitor();
        var token = (await mallory.Get("/connect/abc")).Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

        var without = await alice.Post(path, ("client", "chatgpt"));
        var another = await alice.Post(path, ("client", "chatgpt"), ("__RequestVerificationToken", token));

        (without.Status, another.Status).ShouldBe((400, 400));
        host.Session.Decided.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S14")]
    public async Task Who_is_not_signed_in_sees_nothing_and_can_end_nothing_but_can_sign_in()
    {
        await using var host = await Host();
        using var stranger = host.Visitor();

        var page = await stranger.Get("/connections");

        page.Text.ShouldNotContain("Acme");
        page.Text.ShouldNotContain("ChatGPT");
        foreach (var path in (string[])["/connections/disconnect/acme", "/connections/withdraw?client=chatgpt"])
        {
            (await stranger.Get(path)).Status.ShouldBe(403);
        }

        var token = page.Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        foreach (var path in (string[])["/connections/disconnect/acme", "/connections/withdraw"])
        {
            (await stranger.Post(path, ("client", "chatgpt"), ("__RequestVerificationToken", token))).Status.ShouldBe(403);
        }

        host.Session.Decided.ShouldBeEmpty();
        (await stranger.Submit(page, "/connections/sign-in")).Location.ShouldBe(Sample.ProviderUrl);
        host.Session.Start = new TripStart.No(new LinkView.Unknown());
        (await stranger.Submit("/connections", "/connections/sign-in")).Status.ShouldBe(403);
    }

    [Fact]
    [Trait("Proves", "S14")]
    public async Task An_address_that_somebody_made_up_says_nothing_that_is_not_so()
    {
        await using var host = await Host();
        using var alice = await host.SignedIn();
        foreach (var path in (string[])["/connections?ended=acme", "/connections?ended=%3Cb%3Ehello", "/connections?ended=nobody"])
        {
            (await alice.Get(path)).Page.QuerySelector(".notice").ShouldBeNull();
        }

        (await alice.Get("/connections?ended=a&ended=b")).Status.ShouldBe(400);
    }

    [Fact]
    [Trait("Proves", "S17")]
    public async Task Names_that_others_made_up_are_shown_as_text()
    {
        await using var host = await Host();
        host.Session.Connections = [Acme with { Account = "<img src=x>\u202Ealice" }];
        host.Session.Consents = [Chat with { Client = "<script>alert(1)</script>" }];
        using var alice = await host.SignedIn();

        var page = await alice.Get("/connections");

        page.Page.QuerySelectorAll("img, script").ShouldBeEmpty();
        page.Text.ShouldContain("<img src=x> U+202E alice");
        page.Text.ShouldContain("<script>alert(1)</script>");
    }

    private static async Task<PagesHost> Host()
    {
        var host = await PagesHost.Start();
        host.Session.Connections = [Acme];
        host.Session.Consents = [Chat];
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking), Sample.Intent("int_2", Sample.Ticking, client: "other"), Sample.Intent("int_3", Sample.Done("{}"))];
        return host;
    }
}
