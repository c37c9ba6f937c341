using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReconnectGrains.McpHost.Commands.World;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.Servers;

namespace ReconnectGrains.McpHost.Tests.Authorization.World;

/// <summary>The whole server in mode <c>BuiltIn</c>, with an identity provider and an upstream provider beside it, all over HTTP.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _data;

    private Town(WebApplication app, Uri address, Upstream identity, Upstream acme, ManualTime time, string data)
    {
        (_app, Address, Identity, Acme, Time, _data) = (app, address, identity, acme, time, data);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public string Issuer => Address.GetLeftPart(UriPartial.Authority);

    public string Resource => Issuer + "/mcp";

    public Upstream Identity { get; }

    public Upstream Acme { get; }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts it.</summary>
    /// <param name="settings">What is configured besides.</param>
    /// <param name="services">What is registered besides, before everything else.</param>
    public static async Task<Town> Start(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var time = new ManualTime();
        var (identity, acme) = (await Upstream.Start(time, cancellation), await Upstream.Start(time, cancellation));
        var (address, data) = (Loopback.FreeAddress(), Directory.CreateTempSubdirectory("reconnect-test-").FullName);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = data, EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings(address, data, identity.Url, acme.Url));
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<TimeProvider>(time);
        services?.Invoke(builder.Services);
        builder.AddReconnect().AddTools<ProtectedTools>();
        var app = builder.Build();
        app.UseRouting();
        app.UseCors();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.MapReconnect();
        await app.StartAsync(cancellation);
        return new Town(app, address, identity, acme, time, data);
    }

    /// <summary>A browser without cookies.</summary>
    public ScriptedBrowser NewBrowser() => new([Address, new Uri(Identity.Url), new Uri(Acme.Url)], Connections.Plain);

    /// <summary>Posts a form.</summary>
    public async Task<TokenAnswer> Post(string path, params (string Name, string? Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!)));
        using var answer = await Http.PostAsync(new Uri(Address, path), form, TestContext.Current.CancellationToken);
        return await TokenAnswer.Of(answer);
    }

    /// <summary>Calls a tool.</summary>
    public Task<HostAnswer> Call(string accessToken, string tool, JsonObject? arguments = null) =>
        new HostClient(Http, new Uri(Resource), new HostToken(accessToken, ""), HostEra.June2025).Call(tool, arguments ?? [], TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Identity.DisposeAsync();
        await Acme.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private static Dictionary<string, string?> Settings(Uri address, string data, string identity, string acme)
    {
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = address.AbsoluteUri,
            ["Reconnect:PublicUrl"] = address.GetLeftPart(UriPartial.Authority),
            ["Reconnect:Data"] = data,
            ["Reconnect:Mode"] = "BuiltIn",
            ["Reconnect:Title"] = "Invoices",
            ["Reconnect:ConnectsPerMinute"] = "1000",
            ["Reconnect:BuiltIn:RequestsPerMinute"] = "1000",
            ["Reconnect:BuiltIn:TokensPerMinute"] = "1000",
            [$"Reconnect:BuiltIn:Clients:{TestClient.Known}:Name"] = "Chat",
            [$"Reconnect:BuiltIn:Clients:{TestClient.Known}:RedirectUris:0"] = TestClient.KnownRedirect,
            [$"Reconnect:BuiltIn:Clients:{TestClient.Native}:Name"] = "Native",
            [$"Reconnect:BuiltIn:Clients:{TestClient.Native}:RedirectUris:0"] = TestClient.NativeRedirect,
            ["Reconnect:Providers:identity:Role"] = "Identity",
            ["Reconnect:Providers:acme:Title"] = "Acme Billing",
            ["Reconnect:Providers:acme:Scopes:0"] = "invoices.read",
            ["Reconnect:Providers:acme:Scopes:1"] = "invoices.pay",
            ["Reconnect:Providers:acme:ScopeTexts:invoices.read"] = "See your invoices",
            ["Reconnect:Providers:acme:ApiBase"] = acme + "/",
        };
        foreach (var (name, issuer) in new[] { ("identity", identity), ("acme", acme) })
        {
            settings[$"Reconnect:Providers:{name}:Issuer"] = issuer;
            settings[$"Reconnect:Providers:{name}:ClientId"] = "reconnect";
            settings[$"Reconnect:Providers:{name}:ClientSecret"] = "secret";
            settings[$"Reconnect:Providers:{name}:TenantClaim"] = "tid";
            settings[$"Reconnect:Providers:{name}:AlwaysScopes:0"] = "openid";
            settings[$"Reconnect:Providers:{name}:AllowLoopbackHttp"] = "true";
        }

        return settings;
    }
}

/// <summary>What an endpoint for clients answers.</summary>
internal sealed record TokenAnswer(int Status, JsonElement Json, IReadOnlyDictionary<string, string> Headers)
{
    public string? Error => Text("error");

    public string AccessToken => Text("access_token") ?? throw new InvalidOperationException($"HTTP {Status}: {Json}");

    public string RefreshToken => Text("refresh_token") ?? throw new InvalidOperationException($"HTTP {Status}: {Json}");

    public static async Task<TokenAnswer> Of(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new TokenAnswer((int)answer.StatusCode, body.Length == 0 ? JsonElement.Parse("{}") : JsonElement.Parse(body), headers);
    }

    public string? Text(string name) => Json.TryGetProperty(name, out var value) ? value.ToString() : null;
}
