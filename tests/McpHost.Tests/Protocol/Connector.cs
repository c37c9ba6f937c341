using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tests.Tokens;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>The whole pipeline on a loopback port, with an identity provider beside it and a scripted engine behind it.</summary>
public sealed class Connector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _data;

    private Connector(WebApplication app, Issuer issuer, ManualTime time, ScriptedCalls calls, CapturedLogs logs, string? data)
    {
        (_app, Issuer, Time, Calls, Logs, _data) = (app, issuer, time, calls, logs, data);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public Issuer Issuer { get; }

    public ManualTime Time { get; }

    public ScriptedCalls Calls { get; }

    public CapturedLogs Logs { get; }

    public HttpClient Http { get; }

    /// <summary>The configured resource: fixed, because a resource does not follow from where a request arrives.</summary>
    public static string Resource => "https://connector.test/mcp";

    public IServiceProvider Services => _app.Services;

    public Uri Endpoint => new(Http.BaseAddress!, "/mcp");

    /// <summary>With a scripted engine.</summary>
    public static Task<Connector> Start(
        Action<ExternalOptions>? external = null,
        Action<McpEndpointOptions>? endpoint = null,
        IReadOnlyList<Type>? tools = null,
        bool issuerIsDown = false,
        Action<IServiceCollection>? more = null,
        Action<McpServerOptions>? extend = null,
        IReadOnlyList<ExternalOptions>? issuers = null) => Start(external, endpoint, issuerIsDown, extend, issuers, (services, options, calls) =>
        {
            more?.Invoke(services);
            var catalogue = ToolCatalogue.Of(tools ?? [typeof(PublicTools), typeof(ProtectedTools)]);
            services.AddSingleton(new LocatorSealer(new EphemeralDataProtectionProvider()));
            services.AddSingleton(catalogue);
            services.AddSingleton(Matrix(catalogue));
            services.AddSingleton(calls.Port);
            services.AddSingleton(new ConnectLinks(options, (_, ticket, _) => $"sealed-{ticket}"));
        });

    /// <summary>With the real engine, its store in a directory of its own, and a provider that is never asked.</summary>
    public static Task<Connector> StartReal(Action<ExternalOptions>? external = null, IReadOnlyList<ExternalOptions>? issuers = null, bool autoProvision = true)
    {
        var data = Directory.CreateTempSubdirectory("reconnect-test-").FullName;
        var engine = new ReconnectOptions { PublicUrl = "https://connector.test", Data = data, AutoProvision = autoProvision };
        engine.Providers["acme"] = new ProviderOptions
        {
            Issuer = "https://acme.test",
            ClientId = "us",
            Role = ProviderRole.Identity,
            AuthorizationEndpoint = "https://acme.test/authorize",
            TokenEndpoint = "https://acme.test/token",
            ApiBase = "https://api.acme.test/",
            Scopes = ["invoices.read", "invoices.pay"],
        };
        return Start(external, null, false, null, issuers, (services, _, _) =>
            services.AddAdministration().AddReconnectEngine(engine).AddTools<PublicTools>().AddTools<ProtectedTools>(), data);
    }

    private static async Task<Connector> Start(
        Action<ExternalOptions>? external,
        Action<McpEndpointOptions>? endpoint,
        bool issuerIsDown,
        Action<McpServerOptions>? extend,
        IReadOnlyList<ExternalOptions>? issuers,
        Action<IServiceCollection, McpEndpointOptions, ScriptedCalls> addEngine,
        string? data = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var (time, calls, logs) = (new ManualTime(), new ScriptedCalls(), new CapturedLogs());
        var issuer = await Issuer.Start(time, cancellationToken);
        issuer.IsDown = issuerIsDown;
        var tokens = new ExternalOptions { Issuer = issuer.Url, TenantClaim = "org.id", AllowLoopbackHttp = true };
        external?.Invoke(tokens);
        var options = new McpEndpointOptions { PublicUrl = "https://connector.test", AllowLoopback = true };
        endpoint?.Invoke(options);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        addEngine(builder.Services, options, calls);
        builder.Services.AddMcpEndpoint(options, extend).AddExternalTokens([tokens, .. issuers ?? []]);
        var app = builder.Build();
        app.UseCors();
        app.MapMcpEndpoint();
        app.MapResourceMetadata();
        if (data is not null)
        {
            app.MapAdministration();
        }

        await app.StartAsync(cancellationToken);
        return new Connector(app, issuer, time, calls, logs, data);
    }

    /// <summary>A good token.</summary>
    public string Token(string scope = "invoices.read invoices.pay", string user = "alice", string client = "chat") =>
        Issuer.Sign(Issuer.Claims(Resource, scope, user, client));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await Issuer.DisposeAsync();
        if (_data is not null)
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private static ScopeMatrix Matrix(ToolCatalogue catalogue) => new(
        catalogue.Rules,
        new Dictionary<string, ProviderScopes>
        {
            ["acme"] = new(
                ScopeSet.Of("invoices.read", "invoices.pay", "invoices.all"),
                new ScopeHierarchy(new Dictionary<string, ScopeSet> { ["invoices.all"] = ScopeSet.Of("invoices.read", "invoices.pay") })),
        });
}
