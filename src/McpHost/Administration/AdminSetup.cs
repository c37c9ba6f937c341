using Microsoft.AspNetCore.Mvc;

namespace ReconnectGrains.McpHost.Administration;

/// <summary>Puts the administration's HTTP API into an application. Every act needs an administrator, and is audited. S46.</summary>
public static class AdminSetup
{
    /// <summary>Registers it. It needs the engine and an <see cref="Tokens.IAccessTokens"/>.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services) =>
        services.AddSingleton<AdminGate>().AddSingleton<AdminEndpoints>();

    /// <summary>Maps <c>/admin/expire</c>, <c>/admin/memberships</c> and <c>/admin/place</c>.</summary>
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder app)
    {
        var endpoints = app.ServiceProvider.GetRequiredService<AdminEndpoints>();
        app.MapPost("/admin/expire", (RequestDelegate)(http => endpoints.Expire(http, http.RequestAborted))).WithSmallBodies();
        app.MapPost("/admin/memberships", (RequestDelegate)(http => endpoints.ChangeMembership(http, http.RequestAborted))).WithSmallBodies();
        app.MapGet("/admin/place", (RequestDelegate)(http => endpoints.Place(http, http.RequestAborted)));
        return app;
    }

    private static void WithSmallBodies(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new RequestSizeLimitAttribute(AdminJson.MaxBytes));
}
