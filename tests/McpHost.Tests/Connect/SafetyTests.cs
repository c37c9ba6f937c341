using AngleSharp.Dom;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class SafetyTests
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        + "form-action 'self' https://id.acme.example https://id.acme.example:8443; frame-ancestors 'none'; base-uri 'none'";

    [Theory]
    [InlineData("GET", "/connect/abc", 200)]
    [InlineData("HEAD", "/connect/abc", 200)]
    [InlineData("POST", "/connect/abc", 400)]
    [InlineData("PUT", "/connect/abc", 405)]
    [InlineData("GET", "/callback?state=s", 400)]
    [InlineData("HEAD", "/callback?state=s", 200)]
    [InlineData("GET", "/callback?state=s&state=s", 400)]
    [InlineData("POST", "/callback", 405)]
    [InlineData("GET", "/requests", 403)]
    [InlineData("HEAD", "/requests", 403)]
    [InlineData("POST", "/requests", 400)]
    [InlineData("DELETE", "/requests", 405)]
    [InlineData("GET", "/reconnect/acme", 405)]
    [InlineData("POST", "/reconnect/acme", 400)]
    [InlineData("POST", "/sign-out", 400)]
    [InlineData("GET", "/sign-out", 405)]
    [Trait("Proves", "S17")]
    [Trait("Proves", "S21")]
    public async Task Every_answer_is_private_unframeable_and_without_script(string method, string path, int status)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        var answer = await visitor.Send(new HttpMethod(method), path);

        answer.Status.ShouldBe(status);
        ShouldBeGuarded(answer);
        if (method != "HEAD")
        {
            ShouldBeAPage(answer);
        }
    }

    [Fact]
    [Trait("Proves", "S21")]
    public async Task Redirects_and_signed_in_pages_carry_the_same_headers()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var alice = await host.SignedIn();
        var requests = await alice.Get("/requests");

        ShouldBeGuarded(requests);
        ShouldBeAPage(requests);
        ShouldBeGuarded(await alice.Submit("/connect/abc", "/connect/abc"));
        ShouldBeGuarded(await alice.Submit(requests, "/requests", ("decision", "confirm"), ("id", "int_1")));
        ShouldBeGuarded(await alice.Submit(requests, "/sign-out"));
    }

    [Theory]
    [InlineData("/connect/abc")]
    [InlineData("/requests")]
    [InlineData("/reconnect/acme")]
    [InlineData("/sign-out")]
    [Trait("Proves", "S17")]
    public async Task A_form_from_elsewhere_changes_nothing(string path)
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var alice = await host.SignedIn();
        using var mallory = host.Visitor();
        var token = (await mallory.Get("/connect/abc")).Page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        (string, string)[] fields = [("decision", "confirm"), ("id", "int_1")];

        var without = await alice.Post(path, fields);
        var another = await alice.Post(path, [.. fields, ("__RequestVerificationToken", token)]);

        (without.Status, another.Status).ShouldBe((400, 400));
        without.Heading.ShouldBe("This page was open for too long");
        host.Session.Decided.ShouldBeEmpty();
        host.Session.Begun.ShouldBeEmpty();
        (await alice.Get("/requests")).Status.ShouldBe(200);
    }

    [Fact]
    [Trait("Proves", "S14")]
    public async Task No_address_carries_personal_data()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking), Sample.Intent("int_2", Sample.Done("{}"))];
        using var visitor = host.Visitor();
        List<Answer> answers = [await visitor.Submit("/connect/abc", "/connect/abc")];
        host.Session.End = Sample.Connected;
        answers.Add(await visitor.Get("/callback?state=s&code=c"));
        answers.Add(await visitor.Get(answers[^1].Location!));
        host.Session.End = new TripEnd.WrongAccount(Sample.Alice, "acme", "Acme Invoices", "alice@example.com", "bob@example.com");
        answers.Add(await visitor.Get("/callback?state=s&code=c"));

        var addresses = answers.SelectMany(a => a.Page.QuerySelectorAll("[href], [action], [formaction]").Select(e => e.GetAttribute("href") ?? e.GetAttribute("action") ?? e.GetAttribute("formaction"))
            .Append(a.Location)).OfType<string>().Distinct().ToList();

        addresses.ShouldContain("/requests?done=acme");
        foreach (var address in addresses)
        {
            foreach (var personal in (string[])["alice", "bob", "example.com", "tenant-77", "int_"])
            {
                address.ShouldNotContain(personal, Case.Insensitive);
            }
        }
    }

    [Fact]
    [Trait("Proves", "S45")]
    public async Task No_page_contains_a_cookie_a_code_or_a_state()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        await visitor.Submit("/connect/abc", "/connect/abc");
        host.Session.End = new TripEnd.SignedIn(Sample.Alice, "alice@example.com", "abc");
        List<Answer> answers = [await visitor.Get("/callback?state=canary-state&code=canary-code&iss=canary-iss")];
        host.Session.End = new TripEnd.Declined("Acme Invoices", true);
        answers.Add(await visitor.Get("/callback?state=canary-state&error=canary-error"));
        host.Session.Trouble = new InvalidOperationException("canary-exception");
        answers.Add(await visitor.Get("/callback?state=canary-state&code=canary-code"));
        answers.Add(await visitor.Get("/callback?state=canary-state&state=canary-state"));

        foreach (var answer in answers)
        {
            foreach (var secret in visitor.Cookies.Values.Append("canary"))
            {
                answer.Body.ShouldNotContain(secret);
            }
        }
    }

    [Fact]
    [Trait("Proves", "R6")]
    public async Task A_failure_of_ours_is_a_page_with_a_trace_id_and_no_details()
    {
        await using var host = await PagesHost.Start();
        host.Session.Trouble = new InvalidOperationException("secret plans");
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        answer.Status.ShouldBe(500);
        answer.Text.ShouldMatch("mention this: trc_[0-9a-f]{32}");
        answer.Body.ShouldNotContain("secret plans");
        answer.Body.ShouldNotContain("Exception");
        ShouldBeGuarded(answer);
    }

    [Fact]
    [Trait("Proves", "R5")]
    public async Task A_store_that_refuses_is_a_page_that_asks_to_come_back()
    {
        await using var host = await PagesHost.Start();
        host.Session.Trouble = new StoreUnavailableException(default);
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        (answer.Status, answer.Heading, answer.Headers["Retry-After"]).ShouldBe((503, "Please try again in a moment", "5"));
    }

    [Theory]
    [InlineData("/connect/abc")]
    [InlineData("/callback?state=s")]
    [Trait("Proves", "S30")]
    public async Task An_address_that_asks_too_often_is_told_to_wait(string path)
    {
        await using var host = await PagesHost.Start(perMinute: 3);
        using var visitor = host.Visitor();
        for (var i = 0; i < 3; i++)
        {
            (await visitor.Get(path)).Status.ShouldNotBe(429);
        }

        var answer = await visitor.Get(path);

        (answer.Status, answer.Heading).ShouldBe((429, "Too many requests"));
        int.Parse(answer.Headers["Retry-After"]).ShouldBeInRange(1, 60);
        ShouldBeGuarded(answer);
        ShouldBeAPage(answer);
    }

    [Fact]
    [Trait("Proves", "R6")]
    public async Task A_form_that_is_too_large_or_none_is_refused()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();
        using var text = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

        (await alice.Post("/requests", ("id", new string('x', 40_000)))).Status.ShouldBeOneOf(400, 413);
        (await alice.Send(HttpMethod.Post, "/requests", text)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_stylesheet_may_be_kept_for_good_under_its_own_address_only()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        var url = (await visitor.Get("/requests")).Page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;

        var css = await visitor.Get(url);
        var old = await visitor.Get("/assets/connect.css?v=old");

        (css.Status, css.Headers["Content-Type"], css.Headers["X-Content-Type-Options"]).ShouldBe((200, "text/css; charset=utf-8", "nosniff"));
        css.Headers["Cache-Control"].ShouldContain("immutable");
        css.Headers["ETag"].Trim('"').ShouldBe(url.Split("v=")[1]);
        (old.Status, old.Headers["Cache-Control"]).ShouldBe((200, "no-cache"));
        css.Body.Split('\n').Length.ShouldBeLessThanOrEqualTo(300);
    }

    [Fact]
    public void Options_that_would_confuse_people_are_named()
    {
        var provider = new ConnectProvider("acme", "Acme", new Dictionary<string, string>());
        var options = new ConnectPageOptions { ServerName = " ", Providers = [provider, provider], Tool = _ => null, FormTargets = () => [], PlainHttpOnLoopback = true };

        options.Problems(isDevelopment: false).Count.ShouldBe(4);
        options.Problems(isDevelopment: true).Count.ShouldBe(3);
    }

    private static void ShouldBeGuarded(Answer answer)
    {
        answer.Headers["Cache-Control"].ShouldBe("no-store");
        answer.Headers["Content-Security-Policy"].ShouldBe(Policy);
        answer.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        answer.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        answer.Headers["Cross-Origin-Opener-Policy"].ShouldBe("same-origin");
        answer.Headers["Permissions-Policy"].ShouldContain("camera=()");
    }

    private static void ShouldBeAPage(Answer answer)
    {
        answer.Headers["Content-Type"].ShouldBe("text/html; charset=utf-8");
        answer.Page.DocumentElement.GetAttribute("lang").ShouldBe("en");
        answer.Page.Title.ShouldNotBeNullOrWhiteSpace();
        answer.Page.QuerySelectorAll("h1").Length.ShouldBe(1);
        answer.Page.QuerySelectorAll("main").Length.ShouldBe(1);
        answer.Page.QuerySelectorAll("script, iframe, object, style").ShouldBeEmpty();
        answer.Page.All.SelectMany(e => e.Attributes).ShouldNotContain(a => a.Name.StartsWith("on", StringComparison.Ordinal) || a.Name == "style");
        answer.Page.QuerySelectorAll("input:not([type=hidden])").ShouldAllBe(i => i.Closest("label") != null);
    }
}
