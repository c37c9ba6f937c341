using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReconnectGrains.Engine.Uses;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Puts a connector's tools into the service collection.</summary>
public static class ToolRegistration
{
    /// <summary>
    /// Registers the catalogue of these tool classes and what runs them. Whoever knows the configuration registers <see cref="ApiBases"/>,
    /// and the clock.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="toolTypes">Classes with <c>[McpServerToolType]</c>.</param>
    public static IServiceCollection AddTools(this IServiceCollection services, params IReadOnlyList<Type> toolTypes)
    {
        services.AddLogging();
        services.AddSingleton(provider => ToolCatalogue.Of(toolTypes, provider.GetService<IServiceProviderIsService>()));
        services.TryAddSingleton(Network.OfTheSystem);
        services.AddSingleton<UpstreamHttp>();
        services.AddSingleton<UseRecorder>();
        services.AddSingleton<ToolRunner>();
        services.AddScoped<RunScope>();
        services.AddScoped(provider => provider.GetRequiredService<RunScope>().Caller);
        services.AddScoped(provider => provider.GetRequiredService<RunScope>().Upstream);
        return services;
    }
}
