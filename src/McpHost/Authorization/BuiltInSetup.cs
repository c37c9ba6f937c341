using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReconnectGrains.McpHost.Authorization.Clients;
using ReconnectGrains.McpHost.Authorization.Endpoints;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;

namespace ReconnectGrains.McpHost.Authorization;

/// <summary>Puts the mode <c>BuiltIn</c> into an application.</summary>
public static class BuiltInSetup
{
    private const string RequestLimit = "reconnect-authorize";
    private const long LargestForm = 96 * 1024;

    /// <summary>Our own authorization server, whose tokens the MCP endpoint then accepts.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Ask <see cref="BuiltInOptions.Problems"/> first.</param>
    /// <param name="issuer">Our issuer: the public URL.</param>
    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services, BuiltInOptions options, string issuer)
    {
        services.AddSingleton(options);
        services.AddSingleton(new AdministrationScope(options.AdministratorScope));
        services.AddSingleton(new AuthorizationServers([issuer]) { MendConnections = true });
        services.AddSingleton(new ClientRedirect(issuer));
        services.AddSingleton(new RedirectUris(options.RedirectSchemes));
        services.TryAddSingleton<Resolve>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton<SafeFetch>();
        services.AddSingleton<ClientDocuments>();
        services.AddSingleton<Registrations>();
        services.AddSingleton<ClientDirectory>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<ClientNames>();
        services.AddSingleton<ClientGate>();
        services.AddSingleton<TokenLimits>();
        services.AddSingleton<TokenMint>();
        services.AddSingleton<IdTokenHints>();
        services.AddSingleton<AuthorizeRequests>();
        services.AddSingleton<ConsentViews>();
        services.AddSingleton<ServerMetadata>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<UnderwayEndpoint>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<UserInfoEndpoint>();
        services.AddSingleton<KeysEndpoint>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<IAccessTokens, BuiltInTokens>();
        services.AddOptions<RateLimiterOptions>().Configure<PageServing>(
            (limits, serving) => limits.AddPolicy(RequestLimit, new AddressLimit(options.RequestsPerMinute, serving.Refuse)));
        return services;
    }

    /// <summary>Maps its endpoints.</summary>
    public static IEndpointRouteBuilder MapAuthorizationServer(this IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        var pages = services.GetRequiredService<PageServing>();
        var authorize = services.GetRequiredService<AuthorizeEndpoint>();
        var underway = services.GetRequiredService<UnderwayEndpoint>();
        app.Map(AuthorizationPaths.Authorize, pages.Serve(get: authorize.Ask)).RequireRateLimiting(RequestLimit);
        app.Map(AuthorizationPaths.Consent, pages.Serve(post: authorize.Decide)).RequireRateLimiting(RequestLimit).Bounded();
        app.Map(AuthorizationPaths.UnderwayPattern, pages.Serve(get: underway.GoOn, head: Nothing, post: underway.Finish)).Bounded();

        var clients = app.MapGroup("").RequireCors(CrossOrigin.Anybody);
        clients.MapPost(AuthorizationPaths.Token, OAuthAnswers.Serve(services.GetRequiredService<TokenEndpoint>().Post)).Bounded();
        clients.MapPost(AuthorizationPaths.Revoke, OAuthAnswers.Serve(services.GetRequiredService<RevocationEndpoint>().Post)).Bounded();
        clients.MapMethods(
            AuthorizationPaths.UserInfo, [HttpMethods.Get, HttpMethods.Post], OAuthAnswers.Serve(services.GetRequiredService<UserInfoEndpoint>().Answer)).Bounded();
        clients.MapMethods(AuthorizationPaths.Keys, [HttpMethods.Get, HttpMethods.Head], OAuthAnswers.Serve(services.GetRequiredService<KeysEndpoint>().Get));
        if (services.GetRequiredService<BuiltInOptions>().AllowRegistration)
        {
            clients.MapPost(AuthorizationPaths.Register, OAuthAnswers.Serve(services.GetRequiredService<RegistrationEndpoint>().Post))
                .RequireRateLimiting(RequestLimit).Bounded();
        }

        var metadata = OAuthAnswers.Serve(services.GetRequiredService<ServerMetadata>().Get);
        clients.MapMethods("/.well-known/oauth-authorization-server", [HttpMethods.Get, HttpMethods.Head], metadata);
        clients.MapMethods("/.well-known/openid-configuration", [HttpMethods.Get, HttpMethods.Head], metadata);
        return app;
    }

    // Link checkers may ask with HEAD; the code is for the person's GET.
    private static Task<IResult> Nothing(HttpContext context, CancellationToken cancellation) => Task.FromResult(Results.Ok());

    private static void Bounded(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new RequestSizeLimitAttribute(LargestForm));
}
