using Microsoft.Extensions.Options;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Administration;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.McpHost.Authorization;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Health;
using ReconnectGrains.McpHost.Logouts;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Runbook;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>The whole set-up for a connector: <c>builder.AddReconnect().AddTools&lt;…&gt;()</c> and <c>app.MapReconnect()</c>.</summary>
public static class ReconnectHosting
{
    /// <summary>Adds everything, from the configuration section <c>Reconnect</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="addSessions">The engine that guarantees one writer per session; the embedded one where nothing is given.</param>
    /// <exception cref="ConfigurationException">A setting has a value that it cannot have.</exception>
    public static ReconnectBuilder AddReconnect(this WebApplicationBuilder builder, Action<IServiceCollection>? addSessions = null)
    {
        var section = builder.Configuration.GetSection(ReconnectOptions.Section);
        var engine = section.Read<ReconnectOptions>();
        var host = section.Read<McpHostOptions>();
        var isDevelopment = builder.Environment.IsDevelopment();
        if (TelemetryExport.IsConfigured(builder.Configuration))
        {
            builder.Services.AddHostedService<TelemetryExport>(); // First to start: what others do at their start is seen.
        }

        var reconnect = builder.Services.AddReconnectEngine(engine, addSessions);
        builder.Services.AddSingleton(host);
        builder.Services.AddSingleton<IStartupFilter, WellFormedHost>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QuietRequestLogs>();
        builder.Services.AddMcpEndpoint(
            new McpEndpointOptions
            {
                PublicUrl = engine.PublicUrl,
                Title = host.Title,
                AllowedHosts = host.AllowedHosts,
                AllowedOrigins = host.AllowedOrigins,
                AllowLoopback = isDevelopment,
                RequestsPerMinute = host.RequestsPerMinute,
                StrangersPerMinute = host.StrangersPerMinute,
            });
        if (host.Mode == TokenMode.BuiltIn)
        {
            builder.Services.AddAuthorizationServer(host.BuiltIn, engine.PublicUrl);
        }
        else
        {
            builder.Services.AddExternalTokens([.. host.Issuers.Select(i => i.Options)]);
        }

        builder.Services.AddConnectPages(services => Pages(services, engine, host, isDevelopment));
        builder.Services.AddProviderLogouts();
        builder.Services.AddAdministration(host.Administration);
        builder.Services.AddConsole();
        builder.Services.AddAlertWebhook(engine.Alerts);
        builder.Services.AddReconnectHealth();
        builder.Services.AddHostedService(p => new Leaving(host.Leave, p.GetRequiredService<TimeProvider>()));
        return reconnect;
    }

    /// <summary>Checks the configuration, then maps the MCP endpoint, its metadata, the connect pages, the administration and the health checks.</summary>
    /// <exception cref="ConfigurationException">The configuration cannot work; the message says what to mend.</exception>
    public static WebApplication MapReconnect(this WebApplication app)
    {
        var engine = app.Services.GetRequiredService<ReconnectOptions>();
        var matrix = EngineSetup.Matrix(app.Services.GetRequiredService<ToolCatalogue>(), engine);
        var problems = app.Services.GetRequiredService<McpHostOptions>().Problems(engine, app.Environment.IsProduction())
            .Concat(MatrixProblems.Of(matrix)).ToList();
        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        app.MapMcpEndpoint();
        app.MapResourceMetadata();
        app.MapConnectPages();
        app.MapProviderLogouts();
        if (app.Services.GetRequiredService<McpHostOptions>().Mode == TokenMode.BuiltIn)
        {
            app.MapAuthorizationServer();
        }

        app.MapAdministration();
        app.MapConsole();
        app.MapRunbook();
        app.MapReconnectHealth();
        return app;
    }

    private static ConnectPageOptions Pages(IServiceProvider services, ReconnectOptions engine, McpHostOptions host, bool isDevelopment)
    {
        var catalogue = services.GetRequiredService<ToolCatalogue>();
        var providers = engine.Providers.OrderBy(p => p.Key, StringComparer.Ordinal).ToList();
        return new ConnectPageOptions
        {
            ServerName = host.Title,
            Issuer = engine.PublicUrl,
            ClientName = services.GetService<ClientNames>() is { } names ? names.Of : _ => null,
            Providers = [.. providers.Select(p => new ConnectProvider(p.Key, p.Value.Title ?? p.Key, p.Value.ScopeTexts))],
            Tool = name => Describe(catalogue.Find(name)),
            ToolTitles = provider => [.. catalogue.Tools.Where(t => t.Rule?.Provider == provider).Select(t => Describe(t)!.Title)],
            LetsClientsIn = host.Mode == TokenMode.BuiltIn,
            FormTargets = () => providers.SelectMany(p => Origins(p.Value)).Concat(host.SignInOrigins).Distinct(StringComparer.Ordinal),
            LinksPerMinute = host.ConnectsPerMinute,
            CallbacksPerMinute = host.ConnectsPerMinute,
            PlainHttpOnLoopback = isDevelopment && engine.PublicUrl.StartsWith("http://", StringComparison.Ordinal),
        };
    }

    private static ToolDescription? Describe(CatalogueTool? tool) => tool is null
        ? null
        : new ToolDescription(tool.Protocol.Title ?? tool.Name, tool.Rule?.Effect ?? Effect.Read, tool.Protocol.InputSchema);

    private static IEnumerable<string> Origins(ProviderOptions provider) =>
        new[] { provider.Issuer, provider.AuthorizationEndpoint }
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetLeftPart(UriPartial.Authority) : null)
            .OfType<string>();
}
