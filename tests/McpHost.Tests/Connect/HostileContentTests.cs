namespace ReconnectGrains.McpHost.Tests.Connect;

public sealed class HostileContentTests
{
    [Fact]
    [Trait("Proves", "M20")]
    public async Task Markup_in_names_and_arguments_stays_text()
    {
        const string Evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
        await using var host = await PagesHost.Start();
        host.Session.Intents =
        [
            Sample.Intent("int_1", Sample.Ticking, new Dictionary<string, string> { ["recipient"] = Evil, [Evil] = "x" }, client: Evil),
            Sample.Intent("int_2", Sample.Done(System.Text.Json.JsonSerializer.Serialize(new { content = new[] { new { type = "text", text = Evil } } })), tool: Evil),
        ];
        using var alice = await host.SignedIn(label: Evil);

        var answer = await alice.Get("/requests");

        answer.Page.QuerySelectorAll("script, img").ShouldBeEmpty();
        answer.Page.QuerySelector("article.tick dd")!.TextContent.ShouldBe(Evil);
        answer.Page.QuerySelectorAll("article.tick dt")[1].TextContent.Trim().ShouldBe(Evil);
        answer.Text.ShouldContain($"Asked by {Evil}");
        answer.Text.ShouldContain($"Signed in as {Evil}");
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_bidi_override_and_a_zero_width_space_are_named_where_they_stand()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking, new { recipient = "ali\u202Eecila\u200B@bank\0" })];
        using var alice = await host.SignedIn();

        var value = (await alice.Get("/requests")).Page.QuerySelector("article.tick dd")!;

        value.TextContent.ShouldBe("aliU+202EecilaU+200B@bankU+0000");
        value.QuerySelectorAll(".invisible").Select(m => m.TextContent).ShouldBe(["U+202E", "U+200B", "U+0000"]);
    }

    [Fact]
    [Trait("Proves", "M20")]
    public async Task A_recipient_of_10_kib_is_shown_to_its_last_character()
    {
        var recipient = new string('a', 10 * 1024) + "the-end";
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Ticking, new { recipient })];
        using var alice = await host.SignedIn();

        var box = (await alice.Get("/requests")).Page.QuerySelector("article.tick dd .long")!;

        box.TextContent.ShouldBe(recipient);
        box.GetAttribute("tabindex").ShouldBe("0"); // A box that scrolls has to be reachable by keyboard.
    }

    [Fact]
    public async Task A_long_result_is_shortened_and_says_so()
    {
        await using var host = await PagesHost.Start();
        host.Session.Intents = [Sample.Intent("int_1", Sample.Done($$"""{"content":[{"type":"text","text":"{{new string('r', 5000)}}"}]}"""))];
        using var alice = await host.SignedIn();

        var words = (await alice.Get("/requests")).Page.QuerySelector("article.done .text")!.TextContent;

        words.ShouldBe(new string('r', 280) + " … (shortened)");
    }
}
