using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.Logouts;

/// <summary>Sets up the endpoints of back-channel logout.</summary>
public static class LogoutSetup
{
    // A form with one token of 16 Ki characters.
    private const long LargestForm = 32 * 1024;

    /// <summary>Logouts that one address may bring within a minute: all of a provider's come from few addresses.</summary>
    private const int PerMinute = 600;

    /// <summary>Adds what <see cref="MapProviderLogouts"/> needs.</summary>
    public static IServiceCollection AddProviderLogouts(this IServiceCollection services)
    {
        services.AddSingleton<LogoutEndpoint>();
        services.AddRateLimiter(_ => { });
        services.Configure<RateLimiterOptions>(limits => limits.AddPolicy(AddressLimit.Logout, new AddressLimit(PerMinute, Refuse)));
        return services;
    }

    /// <summary>Maps one endpoint per provider. <c>UseRateLimiter</c> has to come before the endpoints run.</summary>
    public static IEndpointRouteBuilder MapProviderLogouts(this IEndpointRouteBuilder app)
    {
        var endpoint = app.ServiceProvider.GetRequiredService<LogoutEndpoint>();
        app.MapPost(Paths.LogoutPattern, endpoint.Serve)
            .RequireRateLimiting(AddressLimit.Logout)
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        return app;
    }

    private static Task Refuse(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        return Task.CompletedTask;
    }
}
