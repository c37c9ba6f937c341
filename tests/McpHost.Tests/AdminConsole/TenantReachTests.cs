using System.Text.Json;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>How far an administrator reaches, in the console and in the HTTP API.</summary>
[Trait("Proves", "S46")]
public sealed class TenantReachTests : IAsyncLifetime
{
    private Office _office = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _office = await Office.Open();
        await _office.Park("alice");
        await _office.Park("carol", "contoso");
    }

    public ValueTask DisposeAsync() => _office.DisposeAsync();

    [Fact]
    [Trait("Proves", "M9")]
    public async Task An_administrator_of_a_tenant_sees_only_that_tenant()
    {
        var trace = (await _office.Log(AuditKind.Parked)).First(e => e.Tenant == "contoso").TraceId;
        var (browser, _) = await _office.SignIn("root", "northwind", "admin");
        foreach (var path in new[]
        {
            "", "/sessions", "/sessions?tenant=contoso", "/sessions?user=carol", "/parked", "/parked?tenant=contoso", "/memberships", "/memberships?user=carol",
            "/scopes", "/scopes?tenant=contoso", "/scopes?user=carol", "/audit?limit=200", "/audit?tenant=contoso", "/audit?user=carol", $"/timeline?trace={trace}", "/session?tenant=contoso&user=carol",
        })
        {
            var page = await browser.Open(_office.At("/console" + path), Cancel);
            page.Document!.QuerySelectorAll("table").Select(t => t.TextContent).ShouldAllBe(t => !t.Contains("carol") && !t.Contains("contoso"), path);
        }

        (await browser.Open(_office.At("/console/sessions"), Cancel)).Text.ShouldContain("alice");
        browser.Dispose();
    }

    [Theory]
    [Trait("Proves", "M9")]
    [InlineData("/admin/session?tenant=contoso&user=carol")]
    [InlineData("/admin/place?tenant=contoso&user=carol")]
    [InlineData("/admin/audit/export?tenant=contoso")]
    [InlineData("/admin/scopes/export?tenant=contoso")]
    public async Task What_belongs_to_another_tenant_is_not_there_in_the_API(string path) =>
        (await _office.Send(HttpMethod.Get, path, await _office.Token("root"))).Status.ShouldBe(404);

    [Theory]
    [InlineData("/admin/sessions?tenant=contoso")]
    [InlineData("/admin/sessions?user=carol")]
    [InlineData("/admin/sessions?provider=acme&user=carol")]
    [InlineData("/admin/parked?tenant=contoso")]
    [InlineData("/admin/memberships?user=carol")]
    [InlineData("/admin/scopes?tenant=contoso")]
    [InlineData("/admin/scopes?user=carol")]
    [InlineData("/admin/audit?tenant=contoso")]
    [InlineData("/admin/audit?user=carol")]
    public async Task A_list_about_another_tenant_is_empty_in_the_API(string path)
    {
        (await _office.Json(path, await _office.Token("root"))).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await _office.Json(path, await _office.Token("olga", "operations"))).GetProperty("items").GetArrayLength().ShouldBeGreaterThan(0, "It is there.");
    }

    [Theory]
    [InlineData("/admin/expire", """{"tenant":"contoso"}""")]
    [InlineData("/admin/memberships", """{"tenant":"contoso","user":"carol","active":false}""")]
    [InlineData("/admin/intents/cancel", """{"tenant":"contoso","user":"carol","intent":"{intent}"}""")]
    [InlineData("/admin/disconnect", """{"tenant":"contoso","user":"carol","provider":"acme"}""")]
    [InlineData("/admin/audit/verify", """{"tenant":"contoso"}""")]
    public async Task An_act_on_another_tenant_does_nothing_and_is_audited_as_refused(string path, string body)
    {
        var intent = (await _office.Log(AuditKind.Parked)).First(e => e.Tenant == "contoso").IntentId!;
        var text = body.Replace("{intent}", intent, StringComparison.Ordinal);
        (await _office.Send(HttpMethod.Post, path, await _office.Token("root"), text)).Status.ShouldBe(404);
        (await _office.Log(AuditKind.TenantRefused)).ShouldHaveSingleItem().User.ShouldBe("root");
        (await _office.Log(AuditKind.Cancelled)).ShouldBeEmpty();
        (await _office.Log(AuditKind.Revoked)).ShouldBeEmpty();
        (await _office.Log(AuditKind.ExpiredByHand)).ShouldAllBe(e => e.TraceId == "trc_test");
        (await _office.Send(HttpMethod.Post, path, await _office.Token("olga", "operations"), text)).Status.ShouldBe(200, "The operator may.");
    }

    [Fact]
    public async Task An_order_without_a_tenant_means_all_that_the_administrator_administers()
    {
        var own = JsonElement.Parse((await _office.Send(HttpMethod.Post, "/admin/expire", await _office.Token("root"), "{}")).Body);
        var all = JsonElement.Parse((await _office.Send(HttpMethod.Post, "/admin/expire", await _office.Token("olga", "operations"), "{}")).Body);
        all.GetProperty("sessions").GetInt32().ShouldBeGreaterThan(own.GetProperty("sessions").GetInt32());
    }
}
