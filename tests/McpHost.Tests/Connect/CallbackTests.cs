using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class CallbackTests
{
    [Fact]
    [Trait("Proves", "S19")]
    public async Task The_callback_passes_on_what_came_and_which_browser_brought_it()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        await visitor.Submit("/connect/abc", "/connect/abc");

        await visitor.Get("/callback?state=s%2B1&code=c&iss=https%3A%2F%2Fid.acme.example&session_state=x");

        var returned = host.Session.Returned.ShouldHaveSingleItem();
        returned.Parameters.ShouldBe(new CallbackParameters("s+1", "c", null, "https://id.acme.example"));
        returned.Browser.ShouldBe(host.Session.Begun[0].Browser);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Another_browser_has_no_flow_value_and_gets_the_page_that_explains_it()
    {
        await using var host = await PagesHost.Start();
        using var bob = host.Visitor();

        var answer = await bob.Get("/callback?state=s&code=c");

        host.Session.Returned.ShouldHaveSingleItem().Browser.ShouldBeNull();
        (answer.Status, answer.Heading).ShouldBe((400, "We were not waiting for this"));
        answer.SetCookies.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task After_the_sign_in_the_trip_goes_on_to_the_provider_without_another_click()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        await visitor.Submit("/connect/abc", "/connect/abc");
        host.Session.End = new TripEnd.SignedIn(Sample.Alice, "alice@example.com", "abc");

        var answer = await visitor.Get("/callback?state=s&code=c");

        (answer.Status, answer.Location).ShouldBe((303, Sample.ProviderUrl));
        host.Session.Begun.Count.ShouldBe(2);
        host.Session.Begun[1].ShouldBe(("abc", host.Session.Begun[0].Browser, Sample.Alice));
        (await visitor.Get("/requests")).Status.ShouldBe(200);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_connection_leads_to_an_address_that_can_be_reloaded()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.End = Sample.Connected;

        var answer = await visitor.Get("/callback?state=s&code=c");

        (answer.Status, answer.Location).ShouldBe((303, "/requests?done=acme"));
        (await visitor.Get(answer.Location!)).Heading.ShouldBe("Acme Invoices is connected");
        await visitor.Get(answer.Location!);
        host.Session.Returned.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task Only_a_trip_that_proved_the_user_signs_the_browser_in()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.End = Sample.Connected with { ProvenNow = false };

        (await visitor.Get("/callback?state=s&code=c")).SetCookies.ShouldBeEmpty();
        (await visitor.Get("/requests?done=acme")).Status.ShouldBe(403);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_connection_with_less_says_what_is_missing_in_words_of_ours_only()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.End = Sample.Connected with { WithLess = true, Missing = ScopeSet.Of("payments.write", "you-won-a-prize") };

        var page = await visitor.Get((await visitor.Get("/callback?state=s&code=c")).Location!);

        page.Text.ShouldContain("did not give everything that was asked for. Missing: Pay invoices for you.");
        page.Content.ShouldNotContain("prize");
        (await visitor.Get("/requests?done=acme&missing=some")).Text.ShouldContain("Whatever needs the rest will ask you again.");
    }

    public static TheoryData<TripEnd, int, string> Ends => new()
    {
        { new TripEnd.Declined("Acme Invoices", CallsCancelled: true), 200, "Whatever was waiting for it is cancelled." },
        { new TripEnd.Declined("Acme Invoices", CallsCancelled: false), 200, "Nothing ran, and nothing was stored." },
        { new TripEnd.WrongUser("abc"), 403, "not as the person who started this" },
        { new TripEnd.WrongAccount(Sample.Alice, "acme", "Acme Invoices", "alice@acme", "bob@acme"), 403, "as alice@acme. You just used bob@acme." },
        { new TripEnd.WrongAccount(Sample.Alice, "acme", "Acme Invoices", null, null), 403, "with another account than the one you just used" },
        { new TripEnd.Untrusted("Acme Invoices"), 400, "It failed a safety check." },
        { new TripEnd.Unavailable("Acme Invoices"), 503, "Acme Invoices does not answer" },
        { new TripEnd.NotExpected(), 400, "began in another browser" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    [Trait("Proves", "M20")]
    [Trait("Proves", "S20")]
    public async Task Every_other_end_has_a_page_and_signs_nobody_in(TripEnd end, int status, string words)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.End = end;

        var answer = await visitor.Get("/callback?state=canary-state&code=canary-code");

        answer.Status.ShouldBe(status);
        answer.Text.ShouldContain(words);
        answer.SetCookies.ShouldNotContain(c => c.StartsWith("reconnect-user", StringComparison.Ordinal));
        answer.Body.ShouldNotContain("canary");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task Only_a_proven_user_can_try_again_from_the_page_itself()
    {
        await using var host = await PagesHost.Start();
        using var stranger = host.Visitor();
        using var alice = await host.SignedIn();
        foreach (var end in (TripEnd[])[new TripEnd.Declined("Acme Invoices", true), new TripEnd.WrongAccount(Sample.Alice, "acme", "Acme Invoices", "a", "b")])
        {
            host.Session.End = end;

            (await stranger.Get("/callback?state=s")).Page.QuerySelectorAll("form").ShouldBeEmpty();
            var again = await alice.Submit("/callback?state=s", "/reconnect/acme");
            (again.Status, again.Location).ShouldBe((303, "/connect/fresh-link"));
        }

        host.Session.Decided.ShouldBe([(Sample.Alice, "open", "acme"), (Sample.Alice, "open", "acme")]);
    }

    [Theory]
    [InlineData("state=a&state=b")]
    [InlineData("state=a&code=b&code=b")]
    [InlineData("state=a&other=1&other=2")]
    [InlineData("state=a&State=b")]
    [Trait("Proves", "R6")]
    public async Task A_parameter_that_stands_there_twice_is_refused_before_anything_is_done(string query)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        (await visitor.Get($"/callback?{query}")).Status.ShouldBe(400);

        host.Session.Returned.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(4096, 400, 1)]
    [InlineData(4097, 400, 0)]
    [Trait("Proves", "R6")]
    public async Task A_parameter_longer_than_4_kib_is_refused_before_anything_is_done(int length, int status, int calls)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        (await visitor.Get($"/callback?code={new string('c', length)}")).Status.ShouldBe(status);

        host.Session.Returned.Count.ShouldBe(calls);
    }

    [Fact]
    [Trait("Proves", "S19")]
    public async Task A_link_checker_that_asks_with_head_does_not_use_up_the_code()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        var answer = await visitor.Send(HttpMethod.Head, "/callback?state=s&code=c");

        answer.Status.ShouldBe(200);
        host.Session.Returned.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "R6")]
    public async Task A_form_post_from_a_provider_is_not_supported()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        var answer = await visitor.Post("/callback", ("state", "s"), ("code", "c"));

        (answer.Status, answer.Headers["Allow"]).ShouldBe((405, "GET, HEAD"));
        host.Session.Returned.ShouldBeEmpty();
    }
}
