using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Audit;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Memberships;
using ReconnectGrains.Engine.Observing;
using ReconnectGrains.Engine.Providers;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Sealing;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.Engine.Uses;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Setup;

/// <summary>Puts the engine together. Reads like a parts list on purpose.</summary>
public static class EngineSetup
{
    /// <summary>Adds everything but the web: providers, tools, sealing, store, and the engine that guarantees one writer per session.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The configuration; not changed once the first session is asked for.</param>
    /// <param name="addSessions">Adds <see cref="ISessions"/> and what works for it; the embedded engine where nothing is given.</param>
    /// <returns>Where tools and providers are added.</returns>
    /// <exception cref="ConfigurationException">The key ring's certificate cannot be used.</exception>
    public static ReconnectBuilder AddReconnectEngine(
        this IServiceCollection services, ReconnectOptions options, Action<IServiceCollection>? addSessions = null)
    {
        if (options.Sealing.Problems(isProduction: false) is { Count: > 0 } problems)
        {
            // What Production demands besides is checked with the rest; a certificate that cannot be read has to be told before it is read.
            throw new ConfigurationException(problems);
        }

        var builder = new ReconnectBuilder(services, options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Randomness.OfTheSystem);
        services.AddSingleton(options);
        services.AddSingleton(new EngineAddresses(options.Callback, options.Requests));
        services.AddSingleton<Node>();
        services.AddTools(builder.Tools);
        services.AddSingleton(_ => new ApiBases(options.Providers
            .Where(p => p.Value.ApiBase is not null)
            .ToDictionary(p => p.Key, p => new Uri(p.Value.ApiBase!), StringComparer.Ordinal)));
        services.AddSingleton(p => new ProviderSet(options.Providers.Select(o => new Provider(
            o.Key,
            o.Value,
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<Provider>>(),
            p.GetRequiredService<Randomness>(),
            p.GetRequiredService<Network>()))));
        services.AddSingleton(p => Matrix(p.GetRequiredService<ToolCatalogue>(), options));
        AddStores(services, options);
        (addSessions ?? EmbeddedEngine.Add)(services);
        AddRunner(services, options);
        return builder;
    }

    /// <summary>The rules that sessions decide by: the tools' matrix, and the providers as configured.</summary>
    /// <param name="catalogue">The tools.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="epoch">The store's epoch.</param>
    /// <param name="singleNode">No other process can have the store open.</param>
    public static SessionRules Rules(ToolCatalogue catalogue, ReconnectOptions options, long epoch, bool singleNode)
    {
        var providers = options.Providers.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => new ProviderRule(
            p.Key, p.Value.Issuer, p.Value.Role == ProviderRole.Identity, Hierarchy(p.Value), p.Value.LogoutRevokes)).ToList();
        return new SessionRules(Matrix(catalogue, options), providers, epoch, singleNode);
    }

    /// <summary>Tool × provider × scopes × effect, with what each provider's configuration declares. M1.</summary>
    public static ScopeMatrix Matrix(ToolCatalogue catalogue, ReconnectOptions options) => new(
        catalogue.Rules,
        options.Providers.ToDictionary(
            p => p.Key,
            p => new ProviderScopes(ScopeSet.Of(p.Value.Scopes), Hierarchy(p.Value), ScopeSet.Of(p.Value.AlwaysScopes)),
            StringComparer.Ordinal));

    private static ScopeHierarchy Hierarchy(ProviderOptions options) =>
        new(options.Implies.ToDictionary(i => i.Key, i => ScopeSet.Of(i.Value), StringComparer.Ordinal));

    private static void AddStores(IServiceCollection services, ReconnectOptions options)
    {
        if (options.Database.IsForOneProcess)
        {
            services.AddSingleton(_ => DataDirectory.Hold(options.Data));
            services.AddSingleton(p => SqlDatabase.OpenSqlite(
                p.GetRequiredService<DataDirectory>().Path, p.GetRequiredService<TimeProvider>(), log: p.GetService<ILogger<SqlDatabase>>()));
        }
        else
        {
            services.AddSingleton(p => SqlDatabase.OpenPostgreSql(Usable(options.Database), p.GetRequiredService<TimeProvider>(), p.GetService<ILogger<SqlDatabase>>()));
        }

        services.AddSingleton<SessionIndex>();
        services.AddSingleton<SessionSearch>();
        services.AddSingleton<DueList>();
        services.AddSingleton<Epoch>();
        services.AddSingleton<ClockCheck>();
        services.AddSingleton<MembershipDirectory>();
        services.AddSingleton<LoginIndex>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<KeyRotationAudit>();
        services.AddSingleton(options.Audit);
        services.AddSingleton<AuditCheckpoints>();
        services.AddSingleton<AuditRetention>();
        services.AddSingleton<AuditKeeper>();
        services.AddHostedService(p => p.GetRequiredService<AuditKeeper>());
        services.AddSingleton(p => new AuditVerifier(
            p.GetRequiredService<SqlDatabase>(),
            p.GetRequiredService<AuditLog>(),
            p.GetRequiredService<AuditCheckpoints>(),
            p.GetRequiredService<IDataProtectionProvider>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetService<SessionDesk>() is { } desk ? desk.Look : null));
        services.AddSingleton(options.Alerts);
        services.AddSingleton<AlertBook>();
        services.AddSingleton<AnomalyWatch>();
        services.AddHostedService(p => p.GetRequiredService<AnomalyWatch>());
        services.AddHostedService(p => new AlertCourier(
            p.GetRequiredService<AlertBook>(), p.GetService<SendAlert>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<AlertCourier>>()));
        services.AddSingleton<UseTable>();
        services.AddSingleton<ScopeRanks>();
        services.AddSingleton<ScopeAudit>();
        services.AddSingleton<UseKeeper>();
        services.AddHostedService(p => p.GetRequiredService<UseKeeper>());
        services.AddReconnectSealing(options.Sealing);
        services.AddSingleton(p => new MembershipGate(
            p.GetRequiredService<MembershipDirectory>(), p.GetRequiredService<AuditLog>(), options.AutoProvision, p.GetRequiredService<TimeProvider>()));
    }

    /// <summary>The web framework may want its keys from the database before anybody has looked at the configuration as a whole.</summary>
    private static string Usable(DatabaseOptions database) =>
        database.Problems() is { Count: > 0 } problems ? throw new ConfigurationException(problems) : database.ConnectionString!;

    private static void AddRunner(IServiceCollection services, ReconnectOptions options)
    {
        services.AddSingleton(p => Rules(
            p.GetRequiredService<ToolCatalogue>(), options, p.GetRequiredService<Epoch>().Now(), options.Database.IsForOneProcess));
        services.AddSingleton<Decider>();
        services.AddSingleton<SessionSignals>();
        services.AddSingleton<Sweeper>();
        services.AddSingleton<Outcomes>();
        services.AddSingleton<QueueWatch>();
        services.AddHostedService(p => p.GetRequiredService<QueueWatch>());
        services.AddSingleton<Renewals>();
        services.AddSingleton<Executions>();
        services.AddSingleton<EffectWorker>();
        services.TryAddSingleton<IProtectedCalls, ProtectedCalls>();
        services.AddSingleton(p => new ToolCalls(
            p.GetRequiredService<ToolCatalogue>(),
            p.GetRequiredService<ToolRunner>(),
            p.GetRequiredService<ISessions>(),
            p.GetRequiredService<MembershipGate>(),
            p.GetRequiredService<AuditLog>(),
            p.GetRequiredService<Node>(),
            p.GetRequiredService<IProtectedCalls>()));
        services.AddSingleton<Locators>();
        services.AddSingleton<Trips>();
        services.AddSingleton<SignIns>();
        services.AddSingleton(p => new LinkTrail(
            p.GetRequiredService<Locators>(), p.GetRequiredService<AuditLog>(), p.GetRequiredService<SqlDatabase>(), p.GetRequiredService<IDataProtectionProvider>(),
            p.GetRequiredService<Randomness>()));
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AssertionLog>();
        services.AddSingleton(p => new Authorizations(
            p.GetRequiredService<ISessions>(),
            p.GetRequiredService<MembershipGate>(),
            p.GetRequiredService<SignIns>(),
            p.GetRequiredService<Trips>(),
            p.GetRequiredService<Locators>(),
            p.GetRequiredService<Node>(),
            p.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IReturns, Returns>();
        services.AddSingleton(p => new Reconnects(
            p.GetRequiredService<ISessions>(),
            p.GetRequiredService<ProviderSet>(),
            p.GetRequiredService<Locators>(),
            p.GetRequiredService<Trips>(),
            p.GetRequiredService<IReturns>(),
            p.GetRequiredService<Node>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new Administration.AdministratorSignIns(p.GetRequiredService<SignIns>(), p.GetRequiredService<ProviderSet>()));
        services.AddSingleton<Administration.ActLog>();
        services.AddSingleton<Administration.ForcedExpiry>();
        services.AddSingleton<Administration.ProviderHistory>();
        services.AddSingleton<Administration.AdministratorLooks>();
        services.AddSingleton<Administration.AdministratorActs>();
        services.AddSingleton(p => new ProviderLogouts(
            p.GetRequiredService<ISessions>(), p.GetRequiredService<ProviderSet>(), p.GetRequiredService<LoginIndex>(), p.GetRequiredService<Node>()));
    }
}
