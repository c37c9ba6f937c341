using ReconnectGrains.Engine.Providers.Accounts;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Tokens;

/// <summary>Puts the mode <c>External</c> into an application.</summary>
public static class ExternalSetup
{
    /// <summary>Accepts the tokens of the operator's identity provider.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Ask <see cref="ExternalOptions.Problems"/> first.</param>
    public static IServiceCollection AddExternalTokens(this IServiceCollection services, ExternalOptions options) =>
        services.AddExternalTokens([options]);

    /// <summary>
    /// Accepts the tokens of several identity providers. Nothing of them has to be reachable when the application starts. Hosts are told the
    /// scope names of the first; only the first opens the administration, unless configured otherwise.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="issuers">At least one. Ask <see cref="ExternalProblems"/> first.</param>
    public static IServiceCollection AddExternalTokens(this IServiceCollection services, IReadOnlyList<ExternalOptions> issuers)
    {
        services.AddSingleton(issuers[0]);
        services.AddSingleton(new AdministrationScope(issuers[0].AdministratorScope));
        services.AddSingleton(issuers[0].Scopes);
        services.AddSingleton(new AuthorizationServers([.. issuers.Select(i => i.Issuer)]));
        services.AddSingleton<IAccessTokens>(provider => new ExternalTokens(
            [.. issuers.Select((o, at) => new TrustedIssuer(
                o,
                provider.GetRequiredService<McpEndpointOptions>().Resource,
                o.Administers ?? at == 0,
                Keys(o, provider),
                provider.GetRequiredService<TimeProvider>()))],
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IssuerKeys Keys(ExternalOptions options, IServiceProvider provider) => new(
        options.Issuer,
        options.MetadataAddress,
        options.JwksUri,
        options.AllowLoopbackHttp,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<IssuerKeys>>());
}
