using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ReconnectGrains.McpHost.Browser;
using ReconnectGrains.McpHost.Connect;

namespace ReconnectGrains.McpHost.AdminConsole;

/// <summary>Puts the administrator's console into an application.</summary>
internal static class ConsoleSetup
{
    // A form is a token against forgery: what it is about stands in the address.
    private const long LargestForm = 16 * 1024;

    private delegate Task<IResult> VisitHandler(HttpContext context, ConsoleVisit visit, CancellationToken cancellation);

    /// <summary>Registers it. It needs the engine, the connect pages and the administration.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.TryAddSingleton<ConsoleCookies>();
        return services.AddSingleton<DeveloperLink>().AddSingleton<ConsoleGate>().AddSingleton<ConsoleSignIn>()
            .AddSingleton<ConsoleCells>().AddSingleton<ConsoleLooks>().AddSingleton<ConsoleActs>();
    }

    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapConsole(this IEndpointRouteBuilder app)
    {
        var serving = app.ServiceProvider.GetRequiredService<PageServing>();
        var gate = app.ServiceProvider.GetRequiredService<ConsoleGate>();
        var signIn = app.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        var looks = app.ServiceProvider.GetRequiredService<ConsoleLooks>();
        var acts = app.ServiceProvider.GetRequiredService<ConsoleActs>();

        Map(ConsolePaths.SignIn, serving.Serve(get: signIn.Show));
        Map(ConsolePaths.SignInWith, serving.Serve(post: signIn.Begin)).RequireRateLimiting(AddressLimit.Connect);
        Map(ConsolePaths.Link, serving.Serve(get: signIn.LookAtLink, post: signIn.FollowLink)).RequireRateLimiting(AddressLimit.Connect);
        Map(ConsolePaths.SignOut, serving.Serve(post: signIn.SignOut));
        Map(ConsolePaths.Home, serving.Serve(get: For(looks.Overview)));
        Map(ConsolePaths.Sessions, serving.Serve(get: For(looks.Sessions)));
        Map(ConsolePaths.Session, serving.Serve(get: For(looks.Session)));
        Map(ConsolePaths.Timeline, serving.Serve(get: For(looks.Timeline)));
        Map(ConsolePaths.Parked, serving.Serve(get: For(looks.Parked)));
        Map(ConsolePaths.Alerts, serving.Serve(get: For(looks.Alerts)));
        Map(ConsolePaths.Providers, serving.Serve(get: For(looks.Providers)));
        Map(ConsolePaths.Scopes, serving.Serve(get: For(looks.Scopes)));
        Map(ConsolePaths.Memberships, serving.Serve(get: For(looks.Memberships)));
        Map(ConsolePaths.Audit, serving.Serve(get: For(looks.Audit)));
        Map(ConsolePaths.Expiry, serving.Serve(get: For(looks.Expiry)));
        Map(ConsolePaths.Ask, serving.Serve(get: For(acts.Ask)));
        Map(ConsolePaths.Act, serving.Serve(post: For(acts.Act)));
        app.MapMethods(ConsoleStylesheet.Path, [HttpMethods.Get, HttpMethods.Head], ConsoleStylesheet.Serve);
        return app;

        IEndpointConventionBuilder Map(string path, RequestDelegate serve) => app.Map(path, serve).WithMetadata(new RequestSizeLimitAttribute(LargestForm));

        // No page of the console begins without the gate. S46.
        PageHandler For(VisitHandler handler) => async (context, cancellation) =>
            await gate.Enter(context, cancellation) is { } visit ? await handler(context, visit, cancellation) : signIn.Ask();
    }
}
