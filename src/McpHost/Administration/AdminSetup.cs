namespace ReconnectGrains.McpHost.Administration;

/// <summary>Puts the administration's HTTP API into an application. Every act needs an administrator, and is audited. S46.</summary>
public static class AdminSetup
{
    /// <summary>Registers it. It needs the engine and an <see cref="Tokens.IAccessTokens"/>.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services, AdministrationOptions? options = null) => AdminDocument.Add(services)
        .AddSingleton(options ?? new AdministrationOptions())
        .AddSingleton<AdminGate>()
        .AddSingleton<AuditExport>()
        .AddSingleton<ScopeExport>()
        .AddSingleton<AdminEndpoints>()
        .AddSingleton<AdminLookEndpoints>();

    /// <summary>Maps what begins with <c>/admin/</c>.</summary>
    public static IEndpointRouteBuilder MapAdministration(this IEndpointRouteBuilder app)
    {
        AdminRoutes.Map(app, app.ServiceProvider.GetRequiredService<AdminEndpoints>(), app.ServiceProvider.GetRequiredService<AdminLookEndpoints>());
        app.MapOpenApi(AdminDocument.Path);
        return app;
    }
}
