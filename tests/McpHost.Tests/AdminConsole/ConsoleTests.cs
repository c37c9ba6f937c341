using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>The console in a browser, over the whole server.</summary>
[Trait("Proves", "S46")]
public sealed class ConsoleTests : IAsyncLifetime
{
    private Office _office = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _office = await Office.Open();

    public ValueTask DisposeAsync() => _office.DisposeAsync();

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/sessions")]
    [InlineData("/console/session?tenant=northwind&user=alice")]
    [InlineData("/console/timeline?trace=trc_1")]
    [InlineData("/console/parked")]
    [InlineData("/console/memberships")]
    [InlineData("/console/scopes")]
    [InlineData("/console/audit")]
    [InlineData("/console/expiry")]
    [InlineData("/console/ask?act=verify_audit_log")]
    public async Task Without_a_sign_in_a_page_of_the_console_shows_only_the_way_in(string path)
    {
        await _office.Park("alice");
        using var browser = _office.Town.NewBrowser();
        var page = await browser.Open(_office.At(path), Cancel);
        page.Heading.ShouldBe("Sign in to the console");
        page.Text.ShouldNotContain("alice");
    }

    [Fact]
    public async Task Somebody_whom_the_provider_does_not_call_an_administrator_does_not_get_in_and_the_attempt_is_audited()
    {
        var (browser, page) = await _office.SignIn("mallory", "northwind", "reader");
        (page.Status, page.Heading).ShouldBe((403, "You do not administer"));
        (await browser.Open(_office.At("/console"), Cancel)).Heading.ShouldBe("Sign in to the console");
        var attempt = (await _office.Log(AuditKind.SignInFailed)).ShouldHaveSingleItem();
        (attempt.Tenant, attempt.User, attempt.Detail).ShouldBe(("northwind", "mallory", "INSUFFICIENT_SCOPE"));
        browser.Dispose();
    }

    [Fact]
    public async Task A_users_own_sign_in_opens_no_console()
    {
        (_office.Town.Identity.User, _office.Town.Identity.Roles) = ("root", ["admin"]);
        using var browser = _office.Town.NewBrowser();
        await browser.Press(await browser.Open(_office.At("/connections"), Cancel), "main form", null, Cancel);
        (await browser.Open(_office.At("/console"), Cancel)).Heading.ShouldBe("Sign in to the console");
    }

    [Fact]
    public async Task An_administrator_finds_a_call_from_the_list_to_its_timeline_and_never_its_arguments()
    {
        var (_, intent, trace, _) = await _office.Park("alice");
        var (browser, home) = await _office.SignIn("root", "northwind", "admin");
        home.Heading.ShouldBe("Overview");
        home.Text.ShouldContain("pay_invoice");
        var list = await browser.Open(_office.At("/console/sessions?state=parked"), Cancel);
        list.Text.ShouldContain("alice");
        var session = await browser.Open(_office.At("/console/session?tenant=northwind&user=alice"), Cancel);
        session.Text.ShouldContain("Acme Billing");
        session.Text.ShouldContain("parked");
        var timeline = await browser.Open(_office.At($"/console/timeline?trace={trace}"), Cancel);
        timeline.Text.ShouldContain(intent);
        var parked = await browser.Open(_office.At("/console/parked"), Cancel);
        parked.Text.ShouldContain("TOKEN_");
        foreach (var page in new[] { home, list, session, timeline, parked })
        {
            page.Document!.DocumentElement.OuterHtml.ShouldNotContain(Office.Secret);
            page.Document.DocumentElement.OuterHtml.ShouldNotContain("refresh-");
        }

        browser.Dispose();
    }

    [Fact]
    public async Task Cancelling_a_parked_call_asks_first_is_audited_under_the_administrators_name_and_reaches_the_host()
    {
        var (token, intent, _, _) = await _office.Park("alice");
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var ask = await browser.Open(_office.At($"/console/ask?act=cancel_intent&tenant=northwind&user=alice&intent={intent}"), Cancel);
        ask.Heading.ShouldBe("Cancel this call?");
        (await _office.Log(AuditKind.Cancelled)).ShouldBeEmpty("It only asked.");
        var done = await browser.Press(ask, "main form", null, Cancel);
        done.Text.ShouldContain("The call is cancelled.");
        (await _office.Log(AuditKind.Cancelled)).ShouldHaveSingleItem().Detail.ShouldBe("Administrator");
        (await _office.Log(AuditKind.AdministratorActed)).ShouldContain(e => e.User == "root" && e.Detail == "CancelIntent");
        (await _office.Town.Call(token, "pay_invoice", new JsonObject { ["id"] = Office.Secret })).Code.ShouldBe("INTENT_CANCELLED");
        browser.Dispose();
    }

    [Fact]
    public async Task An_act_without_the_pages_own_token_does_nothing()
    {
        var (_, intent, _, _) = await _office.Park("alice");
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var ask = await browser.Open(_office.At($"/console/ask?act=cancel_intent&tenant=northwind&user=alice&intent={intent}"), Cancel);
        ask.Document!.QuerySelector("main form input[type=hidden]")!.SetAttribute("value", "forged");
        (await browser.Press(ask, "main form", null, Cancel)).Status.ShouldBe(400);
        (await _office.Log(AuditKind.Cancelled)).ShouldBeEmpty();
        browser.Dispose();
    }

    [Fact]
    public async Task Ending_a_membership_closes_the_console_to_its_administrator()
    {
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var ask = await browser.Open(_office.At("/console/ask?act=end_membership&tenant=northwind&user=root"), Cancel);
        var after = await browser.Press(ask, "main form", null, Cancel);
        after.Heading.ShouldBe("Sign in to the console");
        browser.Dispose();
    }

    [Fact]
    public async Task A_console_sign_in_ends_after_an_hour()
    {
        var (browser, home) = await _office.SignIn("root", "northwind", "admin");
        home.Heading.ShouldBe("Overview");
        _office.Town.Time.Advance(TimeSpan.FromHours(1));
        (await browser.Open(_office.At("/console"), Cancel)).Heading.ShouldBe("Sign in to the console");
        browser.Dispose();
    }

    [Fact]
    [Trait("Proves", "M17")]
    public async Task The_audit_log_is_exported_as_lines_and_verified_and_both_are_audited()
    {
        await _office.Park("alice");
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var verified = await browser.Press(await browser.Open(_office.At("/console/ask?act=verify_audit_log"), Cancel), "main form", null, Cancel);
        verified.Text.ShouldContain("The log is as it was written");
        var file = await browser.Press(await browser.Open(_office.At("/console/ask?act=export_audit_log&kind=parked"), Cancel), "main form", null, Cancel);
        JsonElement.Parse(file.Text.Trim()).GetProperty("kind").GetString().ShouldBe("parked");
        (await _office.Log(AuditKind.AdministratorActed)).Select(e => e.Detail).ShouldBe(["ExportAuditLog", "VerifyAuditLog", "SignIn"]);
        browser.Dispose();
    }

    [Fact]
    [Trait("Proves", "M18")]
    public async Task A_providers_health_is_drawn_from_what_happened_and_said_in_words()
    {
        await _office.Park("alice");
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var page = await browser.Open(_office.At("/console/providers"), Cancel);
        var words = page.Document!.QuerySelectorAll("svg").Select(s => s.GetAttribute("aria-label")).ToList();
        words.ShouldContain("Challenge: TOKEN_REVOKED: 1 in the last 24 hours, at most 1 in one hour");
        words.ShouldContain("Refresh failed: Revoked: 1 in the last 24 hours, at most 1 in one hour");
        page.Document.QuerySelectorAll("[style], script").ShouldBeEmpty("The pages' policy forbids both.");
        browser.Dispose();
    }

    [Fact]
    public async Task A_developers_link_opens_the_console_once()
    {
        var link = new Uri(_office.Town.Services.GetRequiredService<DeveloperLink>().Make()!);
        using var browser = _office.Town.NewBrowser();
        (await browser.Open(link, Cancel)).Heading.ShouldBe("A developer's way in", "Looking at it uses nothing up.");
        (await browser.Press(await browser.Open(link, Cancel), "main form", null, Cancel)).Heading.ShouldBe("Overview");
        using var second = _office.Town.NewBrowser();
        (await second.Press(await second.Open(link, Cancel), "main form", null, Cancel)).Status.ShouldBe(410);
        (await second.Open(_office.At("/console"), Cancel)).Heading.ShouldBe("Sign in to the console");
    }

    [Theory]
    [Trait("Proves", "R6")]
    [InlineData("/console/sessions?tenat=northwind")]
    [InlineData("/console/sessions?limit=0")]
    [InlineData("/console/sessions?after=%7B%7D")]
    [InlineData("/console/sessions?state=asleep")]
    [InlineData("/console/audit?kind=everything")]
    [InlineData("/console/audit?from=yesterday")]
    [InlineData("/console/ask?act=sign_in")]
    [InlineData("/console/ask?act=cancel_intent&tenant=northwind")]
    [InlineData("/console/ask?act=expire_tokens&user=alice")]
    public async Task What_is_no_question_is_answered_as_such(string path)
    {
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        (await browser.Open(_office.At(path), Cancel)).Status.ShouldBe(400);
        browser.Dispose();
    }
}
