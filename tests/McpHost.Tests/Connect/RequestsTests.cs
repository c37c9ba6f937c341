using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class RequestsTests
{
    private static readonly IntentState Waiting =
        new IntentState.Parked(new ParkReason.NeedsConnection(ErrorCode.AuthRequired, ScopeSet.Of("invoices.read")), Sample.Now);

    private static readonly IntentState Running = new IntentState.Executing(new Claim("c", "n", Sample.Now), ReleasedBy.Reconnect, 1);

    [Fact]
    [Trait("Proves", "S14")]
    public async Task Without_a_sign_in_the_page_shows_nothing_but_the_way_to_it()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var stranger = host.Visitor();

        var answer = await stranger.Get("/requests?done=acme");

        (answer.Status, answer.Heading).ShouldBe((403, "Open the link from your assistant"));
        answer.Body.ShouldNotContain("Acme");
        answer.Body.ShouldNotContain("int_");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task What_waits_for_a_tick_shows_the_tool_the_client_the_time_and_every_argument()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking, new { recipient = "Bob & Söhne", amount = 1234567.89, dueDate = "2026-09-01", notes = (string?)null })];
        using var alice = await host.SignedIn();

        var page = (await alice.Get("/requests")).Page;

        var card = page.QuerySelector("article.tick")!;
        card.QuerySelector("h3")!.TextContent.Trim().ShouldBe("Pay an invoice");
        card.QuerySelector(".badge")!.TextContent.ShouldBe("Cannot be undone");
        card.TextContent.ShouldContain("Asked by ChatGPT");
        card.QuerySelector("time")!.TextContent.ShouldBe("20 minutes ago (2026-08-03 10:10 UTC)");
        card.QuerySelectorAll("dt").Select(d => d.QuerySelector("bdi")!.TextContent).ShouldBe(["Pay to", "Amount", "Due date", "Notes"]);
        card.QuerySelectorAll("dd").Select(d => d.TextContent).ShouldBe(["Bob & Söhne", "1234567.89", "2026-09-01", "not set"]);
        var box = card.QuerySelector<IHtmlInputElement>("input[type=checkbox]")!;
        (box.Value, box.IsDefaultChecked).ShouldBe(("int_1", false));
        box.Closest("label").ShouldNotBeNull();
    }

    [Fact]
    [Trait("Proves", "S48")]
    public async Task The_users_ticks_and_the_users_no_reach_the_session()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking), Sample.Intent("int_2", Sample.Ticking)];
        using var alice = await host.SignedIn();

        var run = await alice.Submit("/requests", "/requests", ("decision", "confirm"), ("id", "int_1"), ("id", "int_2"), ("id", "int_1"));
        var cancel = await alice.Submit("/requests", "/requests", ("decision", "cancel"), ("id", "int_2"));

        host.Session.Decided.ShouldBe([(Sample.Alice, "confirm", "int_1 int_2"), (Sample.Alice, "cancel", "int_2")]);
        (run.Status, run.Location, cancel.Status, cancel.Location).ShouldBe((303, "/requests", 303, "/requests"));
    }

    [Theory]
    [InlineData("/requests")]
    [InlineData("/reconnect/acme")]
    [Trait("Proves", "S15")]
    public async Task A_browser_that_is_nobodys_decides_nothing(string path)
    {
        await using var host = await PagesHost.Start();
        using var stranger = host.Visitor();
        var token = (await stranger.Get("/connect/abc")).Page.QuerySelector<IHtmlInputElement>("input[name=__RequestVerificationToken]")!.Value;

        var answer = await stranger.Post(path, ("decision", "confirm"), ("id", "int_1"), ("__RequestVerificationToken", token));

        answer.Status.ShouldBe(403);
        host.Session.Decided.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("confirm", "1")]
    [InlineData("confirm", "int_")]
    [InlineData("confirm", "int_a b")]
    [InlineData("confirm", "int_a\n")]
    [InlineData("confirm", "INT_a")]
    [InlineData("erase", "int_1")]
    [InlineData("", "int_1")]
    [Trait("Proves", "R6")]
    public async Task A_decision_that_is_none_and_an_id_that_is_none_are_refused(string decision, string id)
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var alice = await host.SignedIn();

        (await alice.Submit("/requests", "/requests", ("decision", decision), ("id", "int_1"), ("id", id))).Status.ShouldBe(400);

        host.Session.Decided.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_button_without_a_tick_does_nothing_and_says_so()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking)];
        using var alice = await host.SignedIn();

        var answer = await alice.Submit("/requests", "/requests", ("decision", "confirm"));

        host.Session.Decided.ShouldBeEmpty();
        (await alice.Get(answer.Location!)).Text.ShouldContain("Nothing was selected, so nothing was done.");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task What_waits_for_a_connection_can_be_connected_from_here()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Waiting), Sample.Intent("int_2", Waiting)];
        using var alice = await host.SignedIn();

        var answer = await alice.Submit("/requests", "/reconnect/acme");

        (answer.Status, answer.Location).ShouldBe((303, "/connect/fresh-link"));
        (await alice.Get("/requests")).Page.QuerySelectorAll("[formaction='/reconnect/acme']").Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("/reconnect/nobody", true)]
    [InlineData("/reconnect/acme", false)]
    public async Task A_provider_that_cannot_be_opened_is_not_found(string path, bool opens)
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Waiting)];
        host.Session.Opened = opens ? "fresh-link" : null;
        using var alice = await host.SignedIn();
        var token = (await alice.Get("/requests")).Page.QuerySelector<IHtmlInputElement>("input[name=__RequestVerificationToken]")!.Value;

        (await alice.Post(path, ("__RequestVerificationToken", token))).Status.ShouldBe(404);
    }

    public static TheoryData<IntentState, string, string> Words => new()
    {
        { new IntentState.Unknown(Sample.Now, null), "Please check", "It may or may not have happened. Check at Acme Invoices before asking again" },
        { new IntentState.Lapsed(Sample.Now, null), "Did not run", "It waited too long and was dropped." },
        { new IntentState.Cancelled(CancelledBy.User, Sample.Now, null), "Did not run", "You cancelled it." },
        { new IntentState.Cancelled(CancelledBy.Client, Sample.Now, null), "Did not run", "Your assistant cancelled it." },
        { new IntentState.Cancelled(CancelledBy.Administrator, Sample.Now, null), "Did not run", "An administrator cancelled it." },
        { new IntentState.Failed(ErrorCode.AccountChanged, Sample.Now, null), "Did not run", "is now connected with another account" },
        { new IntentState.Failed(ErrorCode.TenantStale, Sample.Now, null), "Did not run", "Your membership changed" },
        { new IntentState.Failed(ErrorCode.Internal, Sample.Now, null), "Did not run", "INTERNAL" },
        { new IntentState.Released(ReleasedBy.Tick, Sample.Now, 0), "Running", "It is about to run." },
        { Running, "Running", "It is running now." },
        { Waiting, "Waiting for a connection", "It continues after Acme Invoices is connected." },
        { Sample.Done("""{"content":[{"type":"text","text":"Paid."}]}"""), "Done", "Paid." },
        { Sample.Done("""{"isError":true,"content":[{"type":"text","text":"No funds."}]}"""), "Done", "It ran, and reported a problem: No funds." },
        { Sample.Done("""{"structuredContent":{"invoiceNumber":"A-1","lines":[1,2]},"content":[]}"""), "Done", "Invoice number A-1 Lines 2 entries" },
        { new IntentState.Done(new KeptResult.Receipt(70000), ReleasedBy.Tick, Sample.Now, null), "Done", "too large to keep" },
    };

    [Theory]
    [MemberData(nameof(Words))]
    [Trait("Proves", "M20")]
    public async Task Every_state_stands_in_its_part_of_the_page_in_plain_words(IntentState state, string part, string words)
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", state)];
        using var alice = await host.SignedIn();

        var page = await alice.Get("/requests");

        page.Page.QuerySelectorAll("h2").ShouldHaveSingleItem().TextContent.ShouldBe(part);
        page.Text.ShouldContain(words);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task What_may_have_happened_comes_first()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Done("{}")), Sample.Intent("int_2", Sample.Ticking), Sample.Intent("int_3", new IntentState.Unknown(Sample.Now, null))];
        using var alice = await host.SignedIn();

        (await alice.Get("/requests")).Page.QuerySelectorAll("h2").Select(h => h.TextContent).ShouldBe(["Please check", "Waiting for your OK", "Done"]);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task While_something_runs_the_reader_can_wait_for_its_end_and_the_page_never_reloads_by_itself()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Running), Sample.Intent("int_2", Sample.Ticking)];
        using var alice = await host.SignedIn();

        var answer = await alice.Get("/requests?done=acme");

        answer.Text.ShouldContain("Something is still running.");
        answer.Page.QuerySelector("meta[http-equiv=refresh]").ShouldBeNull();
        answer.Headers.ContainsKey("Refresh").ShouldBeFalse();
        var again = answer.Page.QuerySelector("main a.button")!.GetAttribute("href")!;
        again.ShouldBe("/requests?wait=yes&done=acme");
        await alice.Get(again);
        host.Session.Settled.ShouldBe([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)]);
        host.Session.Intents = [Sample.Intent("int_1", Sample.Done("{}"))];
        (await alice.Get(again)).Page.QuerySelector("main a.button").ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_to_show_and_nothing_running_say_so()
    {
        await using var host = await PagesHost.Start();
        using var alice = await host.SignedIn();

        (await alice.Get("/requests")).Text.ShouldContain("Nothing is waiting for you.");
    }
}
