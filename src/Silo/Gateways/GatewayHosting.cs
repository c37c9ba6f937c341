using ReconnectGrains.Grains;

namespace ReconnectGrains.Silo.Gateways;

/// <summary>Makes the application a client of a cluster.</summary>
internal static class GatewayHosting
{
    /// <summary>Adds Orleans' client, and starts it in the background: Orleans itself would hold up the whole application until a silo is there.</summary>
    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        var before = builder.Services.Where(IsHosted).ToList();
        builder.UseOrleansClient(client =>
        {
            client.UseConnectionRetryFilter<LinkRetry>();
            client.AddActivityPropagation();
        });
        builder.Services.Remove(builder.Services.Where(IsHosted).Except(before).Single());
        builder.Services.AddSingleton(p => new GrainWay(p.GetRequiredService<IGrainFactory>(), isOpen: false));
        builder.Services.AddHostedService<GatewayLink>();
    }

    private static bool IsHosted(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService);
}
