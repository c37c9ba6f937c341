using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Authorizing;
using ReconnectGrains.Engine.Logouts;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect.Overview;
using ReconnectGrains.McpHost.Connect.Requests;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>Sets up the connect pages.</summary>
public static class ConnectSetup
{
    // The largest form is a tick for every parked intent.
    private const long LargestForm = 32 * 1024;

    /// <summary>
    /// Adds what <see cref="MapConnectPages"/> needs, rate limits and antiforgery included. Expects <see cref="Reconnects"/>, sealing, the
    /// clock and the randomness to be there.
    /// </summary>
    public static IServiceCollection AddConnectPages(this IServiceCollection services, ConnectPageOptions options) => services.AddConnectPages(_ => options);

    /// <summary>The same, for options that need services.</summary>
    public static IServiceCollection AddConnectPages(this IServiceCollection services, Func<IServiceProvider, ConnectPageOptions> options)
    {
        services.TryAddSingleton(provider => ConnectPort.Of(
            provider.GetRequiredService<Reconnects>(),
            provider.GetRequiredService<ProviderLogouts>(),
            provider.GetRequiredService<Authorizations>(),
            provider.GetRequiredService<LinkTrail>()));
        services.AddSingleton(provider => Checked(options(provider), provider.GetRequiredService<IHostEnvironment>()));
        services.AddSingleton(provider =>
            provider.GetRequiredService<ConnectPageOptions>().PlainHttpOnLoopback ? CookieRules.PlainLoopback : CookieRules.Always);
        services.AddSingleton<BrowserCookies>();
        services.TryAddSingleton<ConsoleCookies>();
        services.AddSingleton<Outcomes>();
        services.AddSingleton<PageServing>();
        services.AddSingleton<LinkEndpoints>();
        services.AddSingleton<CallbackEndpoint>();
        services.AddSingleton<RequestCards>();
        services.AddSingleton<RequestsEndpoints>();
        services.AddSingleton<ConnectionCards>();
        services.AddSingleton<ConnectionsEndpoints>();

        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<CookieRules>((antiforgery, cookies) =>
        {
            antiforgery.Cookie.Name = cookies.Forms;
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.SecurePolicy = cookies.Secure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            antiforgery.SuppressXFrameOptionsHeader = true; // frame-ancestors is stricter.
        });

        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<ConnectPageOptions, PageServing>((limits, pages, serving) =>
        {
            limits.AddPolicy(AddressLimit.Connect, new AddressLimit(pages.LinksPerMinute, serving.Refuse));
            limits.AddPolicy(AddressLimit.Callback, new AddressLimit(pages.CallbacksPerMinute, serving.Refuse));
        });
        return services;
    }

    /// <summary>Maps the pages. <c>UseRateLimiter</c> has to come before the endpoints run.</summary>
    public static IEndpointRouteBuilder MapConnectPages(this IEndpointRouteBuilder app)
    {
        var serving = app.ServiceProvider.GetRequiredService<PageServing>();
        var links = app.ServiceProvider.GetRequiredService<LinkEndpoints>();
        var callback = app.ServiceProvider.GetRequiredService<CallbackEndpoint>();
        var requests = app.ServiceProvider.GetRequiredService<RequestsEndpoints>();
        var connections = app.ServiceProvider.GetRequiredService<ConnectionsEndpoints>();

        app.Map(Paths.LinkPattern, serving.Serve(get: links.Look, post: links.Begin)).RequireRateLimiting(AddressLimit.Connect).WithSmallForms();
        app.Map(Paths.Callback, serving.Serve(get: callback.Return, head: callback.Head)).RequireRateLimiting(AddressLimit.Callback).WithSmallForms();
        app.Map(Paths.Requests, serving.Serve(get: requests.Show, post: requests.Decide)).WithSmallForms();
        app.Map(Paths.ReconnectPattern, serving.Serve(post: requests.Reconnect)).WithSmallForms();
        app.Map(Paths.SignOut, serving.Serve(post: requests.SignOut)).WithSmallForms();
        app.Map(Paths.Connections, serving.Serve(get: connections.Show)).WithSmallForms();
        app.Map(Paths.ConnectionsSignIn, serving.Serve(post: connections.SignIn)).RequireRateLimiting(AddressLimit.Connect).WithSmallForms();
        app.Map(Paths.DisconnectPattern, serving.Serve(get: connections.AskDisconnect, post: connections.Disconnect)).WithSmallForms();
        app.Map(Paths.Withdraw, serving.Serve(get: connections.AskWithdraw, post: connections.Withdraw)).WithSmallForms();
        app.MapMethods(Stylesheet.Path, [HttpMethods.Get, HttpMethods.Head], Stylesheet.Serve);
        return app;
    }

    private static void WithSmallForms(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestForm));

    private static ConnectPageOptions Checked(ConnectPageOptions options, IHostEnvironment environment) =>
        options.Problems(environment.IsDevelopment()) is { Count: > 0 } problems
            ? throw new InvalidOperationException(string.Join(' ', problems))
            : options;
}
