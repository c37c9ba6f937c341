using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Logouts;
using ReconnectGrains.McpHost.Tests.Connect;
using ReconnectGrains.McpHost.Tests.Protocol;
using ReconnectGrains.McpHost.Tests.Tokens;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Logouts;

/// <summary>The real engine with its pages and logout endpoints on loopback, and the identity provider that it belongs to.</summary>
internal sealed class LogoutHost : IAsyncDisposable
{
    public const string ClientId = "us";

    private const int MostTrials = 5;

    public const string Event = "http://schemas.openid.net/event/backchannel-logout";

    public static readonly SessionKey Alice = new("tenant-1", "alice");

    private readonly WebApplication _app;
    private readonly string _data;
    private int _serial;

    private LogoutHost(WebApplication app, Issuer issuer, ManualTime time, string data)
    {
        (_app, Issuer, Time, _data) = (app, issuer, time, data);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public Issuer Issuer { get; }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<LogoutHost> Start(Action<ProviderOptions>? change = null, Action<ReconnectOptions>? more = null)
    {
        var time = new ManualTime();
        var issuer = await Issuer.Start(time, Ct);
        var data = Directory.CreateTempSubdirectory("reconnect-test-").FullName;
        var engine = new ReconnectOptions { PublicUrl = "http://127.0.0.1:1", Data = data };
        engine.Providers["acme"] = Provider(issuer);
        change?.Invoke(engine.Providers["acme"]);
        more?.Invoke(engine);

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddReconnectEngine(engine).AddTools<ProtectedTools>();
        builder.Services.AddProviderLogouts().AddConnectPages(new ConnectPageOptions
        {
            ServerName = "Test",
            Providers = [new ConnectProvider("acme", "Acme", new Dictionary<string, string>())],
            Tool = _ => null,
            FormTargets = () => [],
            PlainHttpOnLoopback = true,
        });
        var app = builder.Build();
        app.UseRateLimiter();
        app.MapConnectPages();
        app.MapProviderLogouts();
        await app.StartAsync(Ct);
        return new LogoutHost(app, issuer, time, data);
    }

    /// <summary>A browser that Alice signed in with, and connected the provider with.</summary>
    /// <param name="sid">The provider's session, as its ID token names it.</param>
    /// <param name="refreshable">With offline access.</param>
    public async Task<Visitor> Connected(string? sid, bool refreshable = true)
    {
        // On a busy machine the exchange may pass its deadline, which runs on the real clock; a person would try again, too.
        for (var trial = 1; ; trial++)
        {
            var visitor = new Visitor(Http.BaseAddress!);
            var status = await Travel(visitor, sid, refreshable);
            if (status == 303)
            {
                return visitor;
            }

            visitor.Dispose();
            status.ShouldBe(503);
            trial.ShouldBeLessThan(MostTrials);
        }
    }

    private async Task<int> Travel(Visitor visitor, string? sid, bool refreshable)
    {
        var query = (await SentTo(visitor, Alice)).Query[1..].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        Issuer.Tokens = () => Tokens(query["nonce"], sid, refreshable);
        return (await visitor.Get($"/callback?state={Uri.EscapeDataString(query["state"])}&code=code-1")).Status;
    }

    /// <summary>Where a browser is sent that opens a link to connect the provider.</summary>
    public async Task<Uri> SentTo(Visitor visitor, SessionKey key)
    {
        var opened = (Reply.TicketIs)await Sessions.Send(key, new Command.OpenTicket(Stamp(), "acme", ScopeSet.Of("invoices.read")), Ct);
        var locator = _app.Services.GetRequiredService<Reconnects>().Locator(key, opened.Ticket.Id, opened.Ticket.ExpiresAt);
        return new Uri((await visitor.Submit(Paths.Link(locator), Paths.Link(locator))).Headers["Location"]);
    }

    public async Task<int> StatusOf(Visitor visitor) => (await visitor.Get("/requests")).Status;

    /// <summary>Whether the session's connection still has a token to give; the code, where it has none.</summary>
    public async Task<ErrorCode?> Trouble() => (await Sessions.Send(Alice, new Command.Renew(Stamp(), "acme", 0), Ct) as Reply.Refused)?.Code;

    /// <summary>The claims of a good logout token.</summary>
    public JsonObject Logout(string? sub = "alice", string? sid = null)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer.Url,
            ["aud"] = ClientId,
            ["iat"] = Issuer.Now(),
            ["exp"] = Issuer.Now() + 120,
            ["jti"] = $"logout-{++_serial}",
            ["events"] = new JsonObject { [Event] = new JsonObject() },
        };
        if (sub is not null)
        {
            claims["sub"] = sub;
        }

        if (sid is not null)
        {
            claims["sid"] = sid;
        }

        return claims;
    }

    public Task<HttpResponseMessage> Post(JsonObject claims, string type = "logout+jwt") => Post(("logout_token", Issuer.Sign(claims, type)));

    public async Task<HttpResponseMessage> Post(params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Http.PostAsync(Paths.Logout("acme"), form, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Issuer.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private ISessions Sessions => _app.Services.GetRequiredService<ISessions>();

    private Stamp Stamp() => new($"command-{++_serial}", "node", "trc_1");

    private static ProviderOptions Provider(Issuer issuer) => new()
    {
        Issuer = issuer.Url,
        ClientId = ClientId,
        ClientSecret = "secret",
        Role = ProviderRole.Identity,
        TenantClaim = "tid",
        AlwaysScopes = ["openid"],
        Scopes = ["invoices.read", "invoices.pay"],
        AllowLoopbackHttp = true,
    };

    private JsonObject Tokens(string nonce, string? sid, bool refreshable)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer.Url,
            ["aud"] = ClientId,
            ["sub"] = "alice",
            ["tid"] = "tenant-1",
            ["nonce"] = nonce,
            ["iat"] = Issuer.Now(),
            ["exp"] = Issuer.Now() + 600,
        };
        if (sid is not null)
        {
            claims["sid"] = sid;
        }

        var answer = new JsonObject
        {
            ["access_token"] = "access-1",
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["id_token"] = Issuer.Sign(claims, "JWT"),
        };
        if (refreshable)
        {
            answer["refresh_token"] = "refresh-1";
        }

        return answer;
    }
}
