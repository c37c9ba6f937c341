using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class LinkTests
{
    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_link_says_who_asks_for_what_and_until_when()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        answer.Status.ShouldBe(200);
        host.Session.Looked.ShouldBe(["abc"]);
        answer.Heading.ShouldBe("Connect Acme Invoices");
        answer.Text.ShouldContain("Your assistant asked Grain Ledger for something that needs Acme Invoices.");
        answer.Page.QuerySelectorAll(".scopes li").Select(li => li.Children.Select(c => c.TextContent))
            .ShouldBe([["See your invoices", "invoices.read"], ["other"], ["Pay invoices for you", "payments.write"]]);
        answer.Text.ShouldContain("This link works for another 9 minutes");
        answer.Page.QuerySelector("form button")!.TextContent.ShouldBe("Continue to Acme Invoices");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_link_without_scopes_speaks_of_confirming_and_not_of_connecting()
    {
        await using var host = await PagesHost.Start();
        host.Session.Link = Sample.Usable with { Scopes = ScopeSet.Empty };
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        answer.Heading.ShouldBe("Confirm a request");
        answer.Text.ShouldContain("Only to know that it is you.");
        answer.Text.ShouldNotContain("Connect Acme");
        answer.Page.QuerySelector("form button")!.TextContent.ShouldBe("Continue to the sign-in");
    }

    [Fact]
    [Trait("Proves", "S14")]
    public async Task A_link_says_the_same_to_everybody_and_nothing_about_the_call()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var stranger = host.Visitor();
        using var alice = await host.SignedIn();

        var seen = await stranger.Get("/connect/abc");

        seen.Text.ShouldBe((await alice.Get("/connect/abc")).Text);
        foreach (var word in (string[])["Bob", "120.5", "pay_invoice", "Pay an invoice", "int_", "alice", "tenant-77", "ChatGPT"])
        {
            seen.Content.ShouldNotContain(word, Case.Insensitive);
        }
    }

    [Theory]
    [InlineData(TicketEnd.Connected, "was connected with it")]
    [InlineData(TicketEnd.ConnectedWithLess, "was connected with it")]
    [InlineData(TicketEnd.Declined, "was declined with it")]
    [InlineData(TicketEnd.WrongUser, "Another account was used")]
    [InlineData(TicketEnd.WrongAccount, "Another account was used")]
    [InlineData(TicketEnd.Untrusted, "could not be trusted")]
    [InlineData(TicketEnd.Unavailable, "did not answer in time")]
    [InlineData(TicketEnd.Interrupted, "Nothing was connected")]
    [InlineData(TicketEnd.Void, "Nothing was connected")]
    [Trait("Proves", "M20")]
    public async Task A_used_link_says_how_it_ended_and_what_to_do(TicketEnd how, string words)
    {
        await using var host = await PagesHost.Start();
        host.Session.Link = new LinkView.Used("Acme Invoices", how);
        using var visitor = host.Visitor();

        var answer = await visitor.Get("/connect/abc");

        answer.Status.ShouldBe(410);
        answer.Text.ShouldContain(words);
        answer.Text.ShouldContain("o back to your assistant");
        answer.Page.QuerySelectorAll("form").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_link_that_is_being_used_says_to_wait()
    {
        await using var host = await PagesHost.Start();
        host.Session.Link = new LinkView.Used("Acme Invoices", TicketEnd.None);
        using var visitor = host.Visitor();

        (await visitor.Get("/connect/abc")).Heading.ShouldBe("This link is in use right now");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task An_expired_and_an_unknown_link_say_where_to_get_a_fresh_one()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.Link = new LinkView.Expired();
        var expired = await visitor.Get("/connect/abc");
        host.Session.Link = new LinkView.Unknown();
        var unknown = await visitor.Get("/connect/abc");

        (expired.Status, unknown.Status).ShouldBe((410, 404));
        expired.Heading.ShouldBe("This link is too old");
        unknown.Heading.ShouldBe("There is nothing at this link");
        expired.Text.ShouldContain("ask again: it gives you a fresh link");
        unknown.Text.ShouldContain("ask again: it gives you a fresh link");
    }

    [Fact]
    [Trait("Proves", "S19")]
    public async Task Continue_binds_the_trip_to_the_browser_and_leads_to_the_provider()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();

        var answer = await visitor.Submit("/connect/abc", "/connect/abc");

        answer.Status.ShouldBe(303);
        answer.Location.ShouldBe(Sample.ProviderUrl);
        var begun = host.Session.Begun.ShouldHaveSingleItem();
        begun.Locator.ShouldBe("abc");
        begun.User.ShouldBeNull();
        begun.Browser.Reveal().ShouldBe(visitor.Cookies["reconnect-flow"]);
        begun.Browser.Reveal().Length.ShouldBe(43); // 256 bits.
    }

    [Fact]
    [Trait("Proves", "S19")]
    public async Task Two_browsers_get_two_values_and_one_browser_keeps_its_own_over_two_links()
    {
        await using var host = await PagesHost.Start();
        using var one = host.Visitor();
        using var other = host.Visitor();

        await one.Submit("/connect/a", "/connect/a");
        await one.Submit("/connect/b", "/connect/b");
        await other.Submit("/connect/c", "/connect/c");

        host.Session.Begun[0].Browser.ShouldBe(host.Session.Begun[1].Browser);
        host.Session.Begun[0].Browser.ShouldNotBe(host.Session.Begun[2].Browser);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [Trait("Proves", "S19")]
    public async Task A_flow_value_that_was_not_written_here_is_replaced(string planted)
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        visitor.Cookies["reconnect-flow"] = planted;

        await visitor.Submit("/connect/abc", "/connect/abc");

        host.Session.Begun.ShouldHaveSingleItem().Browser.Reveal().ShouldNotBe(planted);
    }

    [Fact]
    [Trait("Proves", "S15")]
    public async Task A_signed_in_browser_begins_as_its_user()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();

        await alice.Submit("/connect/abc", "/connect/abc");

        host.Session.Begun.ShouldHaveSingleItem().User.ShouldBe(Sample.Alice);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_start_that_fails_says_why()
    {
        await using var host = await PagesHost.Start();
        using var visitor = host.Visitor();
        host.Session.Start = new TripStart.No(new LinkView.Expired());
        var no = await visitor.Submit("/connect/abc", "/connect/abc");
        host.Session.Start = new TripStart.Unavailable("Acme Invoices", TimeSpan.FromSeconds(12.2));
        var down = await visitor.Submit("/connect/abc", "/connect/abc");

        (no.Status, no.Heading).ShouldBe((410, "This link is too old"));
        (down.Status, down.Heading, down.Headers["Retry-After"]).ShouldBe((503, "Acme Invoices does not answer", "13"));
    }
}
