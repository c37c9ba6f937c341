using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReconnectGrains.Engine.Storage;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Health;

/// <summary>
/// Two questions for whoever runs the nodes: does the process live (else restart it), and may it get requests (else send them
/// elsewhere). Both are open to strangers: the answers hold the names of the checks below and nothing else.
/// </summary>
public static class HealthSetup
{
    /// <summary>Where both are.</summary>
    public const string Root = "/health";

    /// <summary>The process runs.</summary>
    public const string Live = "/health/live";

    /// <summary>The process can serve.</summary>
    public const string Ready = "/health/ready";

    /// <summary>How long one check may take. Shorter than what orchestrators wait for by default times their usual tries.</summary>
    public static readonly TimeSpan CheckDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Registers the checks. They need the engine.</summary>
    public static IServiceCollection AddReconnectHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .Add(Check("store", p => cancellation => Answers(p.GetRequiredService<SqlDatabase>(), cancellation)))
            .Add(Check("schema", p => p.GetRequiredService<SqlDatabase>().HasCurrentSchema))
            .Add(Check("clock", p => p.GetRequiredService<ClockCheck>().IsInStep))
            .Add(Check("epoch", p => cancellation => IsOfThisEpoch(p, cancellation)));
        return services.AddSingleton<Readiness>();
    }

    /// <summary>Maps <c>GET /health/live</c> and <c>GET /health/ready</c>.</summary>
    public static IEndpointRouteBuilder MapReconnectHealth(this IEndpointRouteBuilder app)
    {
        var readiness = app.ServiceProvider.GetRequiredService<Readiness>();
        app.MapGet(Live, (RequestDelegate)(http => HealthAnswers.Alive(http, http.RequestAborted)));
        app.MapGet(Ready, (RequestDelegate)(async http =>
            await HealthAnswers.Ready(http, await readiness.Failed(http.RequestAborted), http.RequestAborted)));
        return app;
    }

    private static HealthCheckRegistration Check(string name, Func<IServiceProvider, Func<CancellationToken, Task<bool>>> make) =>
        new(name, p => new StoreBound(make(p)), HealthStatus.Unhealthy, tags: null, CheckDeadline);

    private static async Task<bool> Answers(SqlDatabase database, CancellationToken cancellation)
    {
        await database.Ping(cancellation);
        return true;
    }

    /// <summary>A node that has begun before a backup was restored goes on in the epoch before: it has to be started again. S49.</summary>
    private static async Task<bool> IsOfThisEpoch(IServiceProvider services, CancellationToken cancellation) =>
        await services.GetRequiredService<Epoch>().Current(cancellation) == services.GetRequiredService<SessionRules>().Epoch;

    /// <summary>A question to the store. Where it is not answered, what it asks for does not hold.</summary>
    private sealed class StoreBound(Func<CancellationToken, Task<bool>> holds) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await holds(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
            }
            catch (StoreUnavailableException e)
            {
                return HealthCheckResult.Unhealthy(e.Trouble.ToString()); // For the log; the answer does not hold it.
            }
        }
    }
}
