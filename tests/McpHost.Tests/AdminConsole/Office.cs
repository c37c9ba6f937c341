using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Tests.Authorization.World;
using ReconnectGrains.Sessions.Audit;

namespace ReconnectGrains.McpHost.Tests.AdminConsole;

/// <summary>A whole server whose identity provider names administrators: <c>root</c> of northwind, and whoever is of the tenant operations.</summary>
internal sealed class Office(Town town) : IAsyncDisposable
{
    public const string Secret = "nobody-but-alice-may-read-this";

    public Town Town { get; } = town;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Office> Open(Dictionary<string, string?>? more = null, Action<IServiceCollection>? services = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Reconnect:Providers:identity:AdministratorClaim"] = "roles",
            ["Reconnect:Providers:identity:AdministratorValue"] = "admin",
            ["Reconnect:Administration:AllTenants:0"] = "operations",
            ["Reconnect:BuiltIn:Administrators:0"] = "northwind/root",
            ["Reconnect:BuiltIn:Administrators:1"] = "operations/olga",
        };
        foreach (var (name, value) in more ?? [])
        {
            settings[name] = value;
        }

        return new Office(await Town.Start(settings, services));
    }

    /// <summary>A user whose host is linked, with acme connected.</summary>
    public async Task<(string Token, TestClient Client)> Link(string user, string tenant = "northwind")
    {
        (Town.Identity.User, Town.Identity.Tenant, Town.Identity.Roles) = (user, tenant, []);
        var client = new TestClient(Town);
        return ((await client.Link(("scope", "invoices.read invoices.pay"))).AccessToken, client);
    }

    /// <summary>A call of a user that waits for a connection: its host's token, the call's handle and trace, and the link.</summary>
    public async Task<(string Token, string Intent, string Trace, Uri Link)> Park(string user, string tenant = "northwind")
    {
        var (token, client) = await Link(user, tenant);
        client.Dispose();
        Town.Acme.RevokeAll();
        await Expire(user, tenant);
        var answer = await Town.Call(token, "pay_invoice", new JsonObject { ["id"] = Secret });
        answer.IntentId.ShouldNotBeNull(answer.InWords);
        var entries = await Log(AuditKind.Parked);
        return (token, answer.IntentId, entries.First(e => e.IntentId == answer.IntentId).TraceId, answer.Link!);
    }

    /// <summary>A browser in which somebody signed in to the console.</summary>
    public async Task<(ScriptedBrowser Browser, BrowserPage Page)> SignIn(string user, string tenant = "northwind", params string[] roles)
    {
        (Town.Identity.User, Town.Identity.Tenant, Town.Identity.Roles) = (user, tenant, roles);
        var browser = Town.NewBrowser();
        var page = await browser.Open(At("/console"), Cancel);
        return (browser, await browser.Press(page, "main form", null, Cancel));
    }

    /// <summary>A token of an administrator for the HTTP API.</summary>
    public async Task<string> Token(string user, string tenant = "northwind")
    {
        (Town.Identity.User, Town.Identity.Tenant, Town.Identity.Roles) = (user, tenant, ["admin"]);
        using var client = new TestClient(Town);
        return (await client.Link(("scope", "reconnect.admin"))).AccessToken;
    }

    public async Task<(int Status, string Body)> Send(HttpMethod method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, At(path));
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Town.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    public async Task<JsonElement> Json(string path, string token)
    {
        var (status, body) = await Send(HttpMethod.Get, path, token);
        status.ShouldBe(200, body);
        return JsonElement.Parse(body);
    }

    public Task<IReadOnlyList<AuditEntry>> Log(AuditKind kind) =>
        Town.Services.GetRequiredService<AuditLog>().Find(new AuditQuery(Kind: kind), 100, Cancel);

    public Uri At(string path) => new(Town.Address, path);

    public ValueTask DisposeAsync() => Town.DisposeAsync();

    /// <summary>Their access tokens count as expired.</summary>
    public async Task Expire(string user, string tenant = "northwind") => await Town.Services.GetRequiredService<Engine.Running.ISessions>().Send(
        new(tenant, user), new Sessions.Deciding.Command.ForceExpiry(Town.Services.GetRequiredService<Engine.Running.Node>().Stamp("trc_test"), null), Cancel);
}
