using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReconnectGrains.McpHost.Health;

namespace ReconnectGrains.Silo.Health;

/// <summary>A node of a cluster may get requests only while the cluster is within its reach.</summary>
internal static class ClusterHealth
{
    /// <summary>The check's name in the answer.</summary>
    public const string Name = "cluster";

    /// <summary>Adds a silo's check.</summary>
    public static void AddSiloHealth(this IServiceCollection services) => Add<SiloIsActive>(services);

    /// <summary>Adds a gateway's check.</summary>
    public static void AddGatewayHealth(this IServiceCollection services) => Add<SiloAnswers>(services);

    private static void Add<T>(IServiceCollection services)
        where T : class, IHealthCheck =>
        services.AddHealthChecks().AddCheck<T>(Name, HealthStatus.Unhealthy, tags: [], HealthSetup.CheckDeadline);
}
