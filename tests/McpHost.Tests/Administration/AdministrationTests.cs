using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.Administration;

/// <summary>The administration's HTTP API over the real engine.</summary>
[Trait("Proves", "S46")]
public sealed class AdministrationTests
{
    private const string Admin = "reconnect.admin";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_nobody_administers()
    {
        await using var connector = await Connector.StartReal();
        var answer = await Post(connector, "/admin/expire", "{}", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var challenge = answer.Headers.WwwAuthenticate.ShouldHaveSingleItem().ToString();
        challenge.ShouldContain("resource_metadata=");
        challenge.ShouldContain(Admin);
        challenge.ShouldNotContain("error=");
        (await Envelope(answer)).GetProperty("trace_id").GetString().ShouldStartWith("trc_");
    }

    [Fact]
    public async Task A_forged_token_administers_nothing()
    {
        await using var connector = await Connector.StartReal();
        var token = connector.Issuer.WithoutSignature(connector.Issuer.Claims(Connector.Resource, Admin));
        (await Post(connector, "/admin/expire", "{}", token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/admin/expire", "{}")]
    [InlineData("/admin/memberships", """{"tenant":"tenant-1","user":"alice","active":false}""")]
    public async Task A_user_who_is_no_administrator_is_refused_and_the_attempt_is_audited(string path, string body)
    {
        await using var connector = await Connector.StartReal();
        var answer = await Post(connector, path, body, connector.Token());
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Envelope(answer)).GetProperty("code").GetString().ShouldBe("INSUFFICIENT_SCOPE");
        (await Audited(connector, AuditKind.Refused)).ShouldBe(1);
        (await Audited(connector, AuditKind.AdministratorActed)).ShouldBe(0);
        (await Call(connector)).ShouldBe("AUTH_REQUIRED");
    }

    [Fact]
    [Trait("Proves", "M12")]
    public async Task An_administrators_act_is_carried_out_and_audited()
    {
        await using var connector = await Connector.StartReal();
        (await Call(connector)).ShouldBe("AUTH_REQUIRED");
        var answer = await Post(connector, "/admin/expire", """{"tenant":"tenant-1","user":"alice"}""", connector.Token(Admin, "root"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var report = await Envelope(answer);
        report.GetProperty("sessions").GetInt32().ShouldBe(1);
        report.GetProperty("connections").GetInt32().ShouldBe(0, "She has none yet.");
        (await Audited(connector, AuditKind.AdministratorActed)).ShouldBe(1);
    }

    [Fact]
    public async Task Where_a_session_is_held_is_told_to_administrators_only()
    {
        await using var connector = await Connector.StartReal();
        const string path = "/admin/place?tenant=tenant-1&user=alice";
        (await Send(connector, HttpMethod.Get, path, null, null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Send(connector, HttpMethod.Get, path, null, connector.Token())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var answer = await Send(connector, HttpMethod.Get, path, null, connector.Token(Admin, "root"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Envelope(answer)).GetProperty("node").ValueKind.ShouldBe(JsonValueKind.Null, "Without a cluster no node holds it.");
    }

    [Theory]
    [InlineData("/admin/place")]
    [InlineData("/admin/place?tenant=tenant-1")]
    [InlineData("/admin/place?tenant=tenant-1&user=")]
    [InlineData("/admin/place?tenant=tenant-1&user=a&user=b")]
    public async Task A_place_is_asked_for_by_one_tenant_and_one_user(string path)
    {
        await using var connector = await Connector.StartReal();
        var answer = await Send(connector, HttpMethod.Get, path, null, connector.Token(Admin, "root"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Envelope(answer)).GetProperty("code").GetString().ShouldBe("BAD_INPUT");
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task A_membership_that_an_administrator_ended_lets_nobody_in_until_it_is_renewed()
    {
        await using var connector = await Connector.StartReal();
        (await Call(connector)).ShouldBe("AUTH_REQUIRED");
        await Change(connector, active: false);
        (await Call(connector)).ShouldBe("TENANT_STALE");
        await Change(connector, active: true);
        (await Call(connector)).ShouldBe("AUTH_REQUIRED");
        (await Audited(connector, AuditKind.AdministratorActed)).ShouldBe(2);
    }

    [Fact]
    [Trait("Proves", "M9")]
    public async Task An_administrator_whose_membership_ended_administers_no_more()
    {
        await using var connector = await Connector.StartReal();
        var root = connector.Token(Admin, "root");
        (await Post(connector, "/admin/memberships", """{"tenant":"tenant-1","user":"root","active":false}""", root)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await Post(connector, "/admin/expire", "{}", root);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Envelope(answer)).GetProperty("code").GetString().ShouldBe("TENANT_STALE");
    }

    [Theory]
    [Trait("Proves", "R6")]
    [InlineData("/admin/expire", "")]
    [InlineData("/admin/expire", "[]")]
    [InlineData("/admin/expire", "{\"share\":0}")]
    [InlineData("/admin/expire", "{\"share\":1.5}")]
    [InlineData("/admin/expire", "{\"share\":\"1\"}")]
    [InlineData("/admin/expire", "{\"user\":\"alice\"}")]
    [InlineData("/admin/expire", "{\"tenat\":\"misspelt means everybody\"}")]
    [InlineData("/admin/expire", "{\"tenant\":\"a\",\"tenant\":\"b\"}")]
    [InlineData("/admin/memberships", "{\"tenant\":\"tenant-1\",\"user\":\"alice\"}")]
    [InlineData("/admin/memberships", "{\"tenant\":\"\",\"user\":\"alice\",\"active\":true}")]
    public async Task A_malformed_order_changes_nothing(string path, string body)
    {
        await using var connector = await Connector.StartReal();
        var answer = await Post(connector, path, body, connector.Token(Admin, "root"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Envelope(answer)).GetProperty("code").GetString().ShouldBe("BAD_INPUT");
        (await Audited(connector, AuditKind.AdministratorActed)).ShouldBe(0);
    }

    private static async Task Change(Connector connector, bool active)
    {
        var body = $$"""{"tenant":"tenant-1","user":"alice","active":{{(active ? "true" : "false")}}}""";
        var answer = await Post(connector, "/admin/memberships", body, connector.Token(Admin, "root"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Envelope(answer)).GetProperty("changed").GetBoolean().ShouldBeTrue();
    }

    private static async Task<string?> Call(Connector connector) =>
        (await connector.Call("pay_invoice", new() { ["id"] = "1" }, connector.Token())).Envelope.GetProperty("code").GetString();

    private static Task<HttpResponseMessage> Post(Connector connector, string path, string body, string? token) =>
        Send(connector, HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), token);

    private static async Task<HttpResponseMessage> Send(Connector connector, HttpMethod method, string path, HttpContent? body, string? token)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await connector.Http.SendAsync(request, Stop);
    }

    private static async Task<JsonElement> Envelope(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));

    private static async Task<int> Audited(Connector connector, AuditKind kind) =>
        (await connector.Services.GetRequiredService<AuditLog>().Find(new AuditQuery(Kind: kind), 100, Stop)).Count;
}
