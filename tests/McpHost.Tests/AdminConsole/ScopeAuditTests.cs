using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>Granted scopes against needed and used ones, over HTTP.</summary>
[Trait("Proves", "M18")]
public sealed class ScopeAuditTests : IAsyncLifetime
{
    private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(60);

    private Office _office = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _office = await Office.Open();

    public ValueTask DisposeAsync() => _office.DisposeAsync();

    [Fact]
    [Trait("Proves", "P1")]
    public async Task What_a_read_used_is_in_the_audit_soon_and_who_used_less_stands_before()
    {
        await Use("alice");
        await Connect("bob");
        var token = await _office.Token("root");
        await Eventually.Holds("the use is stored and judged", async _ => Users(await Items(token)).SequenceEqual(["bob", "alice"]), Rounds);

        var alice = (await Items(token, "&user=alice")).ShouldHaveSingleItem();
        Text(alice, "granted")!.ShouldContain("invoices.pay");
        (Text(alice, "needed"), Text(alice, "used"), Text(alice, "unneeded"), Text(alice, "unused"), Text(alice, "missing"))
            .ShouldBe(("invoices.pay invoices.read", "invoices.read", "", "invoices.pay", ""));
        alice.GetProperty("tools").EnumerateArray().Select(t => (Text(t, "tool"), Text(t, "usedOn"), t.GetProperty("covered").GetBoolean()))
            .ShouldBe([("list_invoices", "2026-03-01", true), ("pay_invoice", null, true)]);

        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var page = await browser.Open(_office.At("/console/scopes?provider=acme"), Cancel);
        var rows = page.Document!.QuerySelectorAll("tbody tr").Select(r => r.TextContent).ToList();
        rows[0].ShouldContain("bob");
        rows[1].ShouldContain("list_invoices (2026-03-01)");
        browser.Dispose();
    }

    [Fact]
    [Trait("Proves", "S46")]
    public async Task The_file_for_spreadsheets_is_asked_for_and_audited_and_holds_what_the_API_says()
    {
        await Connect("alice");
        await Connect("carol", "contoso");
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var ask = await browser.Open(_office.At("/console/ask?act=export_scope_audit&provider=acme"), Cancel);
        ask.Heading.ShouldBe("Take the scope audit out?");
        (await _office.Log(AuditKind.AdministratorActed)).ShouldNotContain(e => e.Detail == "ExportScopeAudit");
        var file = await browser.Press(ask, "main form", null, Cancel);
        browser.Dispose();
        var lines = file.Text.Trim().Split('\n', StringSplitOptions.TrimEntries);
        lines[0].ShouldBe(string.Join(',', ScopeExport.Columns));
        lines.Skip(1).ShouldHaveSingleItem().ShouldStartWith("northwind,alice,acme,");
        (await _office.Log(AuditKind.AdministratorActed)).ShouldContain(e => e.User == "root" && e.Detail == "ExportScopeAudit");
        (await _office.Send(HttpMethod.Get, "/admin/scopes/export?provider=acme", await _office.Token("olga", "operations"))).Body.ShouldContain("contoso,carol,acme,");
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(1,2)", "\"'@SUM(1,2)\"")]
    [InlineData("says \"hi\", twice", "\"says \"\"hi\"\", twice\"")]
    [Trait("Proves", "S46")]
    public async Task A_cell_that_somebody_else_chose_is_no_formula_and_ends_where_it_ends(string user, string cell)
    {
        await Connect(user);
        var (status, body) = await _office.Send(HttpMethod.Get, "/admin/scopes/export", await _office.Token("root"));
        status.ShouldBe(200, body);
        body.ShouldContain($"\r\nnorthwind,{cell},acme,");
    }

    [Theory]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void What_no_user_id_can_hold_is_safe_too(string text, string cell) =>
        System.Text.Encoding.UTF8.GetString(Csv.Line(text, "x")).ShouldBe($"{cell},x\r\n");

    [Theory]
    [Trait("Proves", "R6")]
    [InlineData("/admin/scopes?scope=x")]
    [InlineData("/admin/scopes?after=nonsense")]
    [InlineData("/admin/scopes?limit=201")]
    [InlineData("/admin/scopes/export?limit=1")]
    public async Task What_is_no_question_is_answered_as_such(string path) =>
        (await _office.Send(HttpMethod.Get, path, await _office.Token("root"))).Status.ShouldBe(400);

    [Fact]
    public async Task How_long_refreshes_took_is_on_the_providers_page_and_in_the_API()
    {
        var (host, client) = await _office.Link("alice");
        client.Dispose();
        await _office.Expire("alice");
        (await _office.Town.Call(host, "list_invoices", new JsonObject { ["page"] = 1 })).IsGood.ShouldBeTrue();
        var token = await _office.Token("root");
        var hour = (await _office.Json("/admin/providers", token)).GetProperty("items").EnumerateArray().Single(i => Text(i, "kind") == "refreshed");
        hour.GetProperty("medianMs").GetInt64().ShouldBe(hour.GetProperty("slowestMs").GetInt64());
        hour.GetProperty("detail").ValueKind.ShouldBe(JsonValueKind.Null);
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        var page = await browser.Open(_office.At("/console/providers"), Cancel);
        page.Document!.QuerySelectorAll("svg").Select(s => s.GetAttribute("aria-label")).ShouldContain(
            $"Refresh time: the slowest: at most {hour.GetProperty("slowestMs").GetInt64()} ms in an hour of the last 24");
        browser.Dispose();
    }

    private async Task Connect(string user, string tenant = "northwind") => (await _office.Link(user, tenant)).Client.Dispose();

    private async Task Use(string user)
    {
        var (token, client) = await _office.Link(user);
        client.Dispose();
        (await _office.Town.Call(token, "list_invoices", new JsonObject { ["page"] = 1 })).IsGood.ShouldBeTrue();
    }

    private async Task<List<JsonElement>> Items(string token, string more = "") =>
        [.. (await _office.Json($"/admin/scopes?provider=acme{more}", token)).GetProperty("items").EnumerateArray()];

    private static IEnumerable<string?> Users(IEnumerable<JsonElement> items) => items.Select(i => Text(i, "user"));

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();
}
