using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.McpHost.Metadata;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Puts the mode <c>External</c> into an application.</summary>
public static class ExternalSetup
{
    /// <summary>Accepts the tokens of the operator's identity provider. Nothing of it has to be reachable when the application starts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Ask <see cref="ExternalOptions.Problems"/> first.</param>
    public static IServiceCollection AddExternalTokens(this IServiceCollection services, ExternalOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(new AdministrationScope(options.AdministratorScope));
        services.AddSingleton(new McpScopes(options.ScopeMapping));
        services.AddSingleton(new AuthorizationServers([options.Issuer]));
        services.AddSingleton(provider => new IssuerKeys(
            options.Issuer,
            options.MetadataAddress,
            options.JwksUri,
            options.AllowLoopbackHttp,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<IssuerKeys>>()));
        services.AddSingleton<IAccessTokens, ExternalTokens>();
        return services;
    }
}
