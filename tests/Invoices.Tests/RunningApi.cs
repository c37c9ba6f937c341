using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Tests.Tools;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Invoices.Api;
using ReconnectGrains.Sessions;

namespace ReconnectGrains.Invoices.Tests;

/// <summary>
/// The invoice API over a new database, with a provider that knows the tokens <c>tenant:user:scope,scope</c> until they are revoked,
/// and the connector's tools in front of it.
/// </summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
    private readonly ServiceProvider _tools;
    private readonly ScriptedApi _provider;
    private readonly WebApplication _app;

    private RunningApi(ScriptedApi provider, WebApplication app, DirectoryInfo data)
    {
        (_provider, _app, _data) = (provider, app, data);
        _tools = new ServiceCollection().AddTools(typeof(InvoiceTools)).AddSingleton<TimeProvider>(Time)
            .AddSingleton(new ApiBases(new Dictionary<string, Uri> { ["acme"] = Base })).BuildServiceProvider(validateScopes: true);
    }

    public FakeTime Time { get; } = new();

    public Uri Base => new(_app.Urls.Single());

    public HashSet<string> Revoked { get; } = [];

    public IEnumerable<Seen> Introspections => _provider.Requests.Where(r => r.Path == "/introspect");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RunningApi> Start()
    {
        RunningApi running = null!;
        var provider = await ScriptedApi.Start(http => running.Introspect(http));
        var data = Directory.CreateTempSubdirectory("invoices-");
        var app = InvoiceApi.Build(new("http://127.0.0.1:0", new Uri(provider.Base, "/"), data.FullName, new FakeTime()));
        await app.StartAsync(Stop);
        return running = new(provider, app, data);
    }

    public async Task<HttpResponseMessage> Send(string method, string path, string? token, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Base, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _http.SendAsync(request, Stop);
    }

    public async Task<List<LedgerEntry>> Ledger() => (await _http.GetFromJsonAsync<List<LedgerEntry>>(new Uri(Base, "/dev/ledger"), Stop))!;

    public async Task Break(object fault) => (await Send("POST", "/dev/faults", null, fault)).EnsureSuccessStatusCode();

    public Task<ExecutionOutcome> Run(string tool, string token, object arguments, string keyRoot = "intent-1")
    {
        var catalogued = _tools.GetRequiredService<ToolCatalogue>().Find(tool)!;
        var json = JsonSerializer.SerializeToElement(arguments);
        catalogued.ArgumentProblems(json).ShouldBeEmpty();
        var permit = new ExecutionPermit(
            "acme", new Secret(token), 1, keyRoot, Time.GetUtcNow().AddSeconds(30), catalogued.Rule!.HonoursKeys, (_, _) => Task.FromResult<Renewal>(new Renewal.Broken()));
        return _tools.GetRequiredService<ToolRunner>().Run(catalogued, json, new("northwind", "alice", "client", "trc_1"), permit, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _tools.DisposeAsync();
        await _app.DisposeAsync();
        await _provider.DisposeAsync();
        _http.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Delete(recursive: true);
    }

    private Task Introspect(HttpContext http)
    {
        if (http.Request.Path == "/.well-known/openid-configuration")
        {
            return http.Response.WriteAsJsonAsync(new { introspection_endpoint = new Uri(_provider.Base, "/introspect") }, Stop);
        }

        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("invoices-api:invoices-api-secret-development-only"));
        if (http.Request.Headers.Authorization != expected)
        {
            http.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        var form = _provider.Requests.Last(r => r.Path == "/introspect").Body;
        var token = Uri.UnescapeDataString(form.Split('&')[0]["token=".Length..].Replace('+', ' '));
        var parts = token.Split(':');
        return parts.Length == 3 && !Revoked.Contains(token)
            ? http.Response.WriteAsJsonAsync(new { active = true, tid = parts[0], sub = parts[1], scope = parts[2].Replace(',', ' ') }, Stop)
            : http.Response.WriteAsJsonAsync(new { active = false }, Stop);
    }
}
