using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.BuiltInTools;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>Puts the MCP endpoint into an application.</summary>
public static class McpEndpointSetup
{
    /// <summary>
    /// Registers the endpoint. It needs the engine, and one mode of identity: an <see cref="IAccessTokens"/> with its
    /// <see cref="AuthorizationServers"/>, such as <see cref="ExternalSetup"/> registers.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">Ask <see cref="McpEndpointOptions.Problems"/> first.</param>
    /// <param name="extend">Adds what a host needs besides tools (prompts, resources) to the SDK's server.</param>
    public static IServiceCollection AddMcpEndpoint(
        this IServiceCollection services, McpEndpointOptions options, Action<McpServerOptions>? extend = null)
    {
        services.AddSingleton(options);
        services.AddLogging();
        services.TryAddSingleton(Randomness.OfTheSystem);
        services.TryAddSingleton(new McpScopes([]));
        services.TryAddSingleton(provider => provider.GetRequiredService<SessionRules>().Matrix);
        services.TryAddSingleton(provider => ToolCallPort.Of(provider.GetRequiredService<ToolCalls>()));
        services.TryAddSingleton(provider => new ConnectLinks(options, provider.GetRequiredService<Reconnects>().Locator));
        services.AddSingleton<HostRules>();
        services.AddCrossOrigin();
        services.AddSingleton<RequestLimits>();
        services.AddSingleton<ArgumentHeaders>();
        services.AddSingleton<AccessPolicy>();
        services.AddSingleton<AuthenticateHeader>();
        services.AddSingleton<Denials>();
        services.AddSingleton<RequestStates>();
        services.AddSingleton<CallAnswers>();
        services.AddSingleton<ProtocolSessions>();
        services.AddSingleton<PendingRequests>();
        services.AddSingleton<CancelRequest>();
        services.AddSingleton<Profile>();
        services.AddSingleton<BuiltIns>();
        services.AddSingleton<ToolList>();
        services.AddSingleton<CallTool>();
        services.AddSingleton(provider => Server(provider, options, extend));
        services.AddSingleton<Operations>();
        services.AddSingleton<McpEndpoint>();
        services.AddSingleton<ResourceMetadata>();
        services.AddScoped<Exchange>();
        return services;
    }

    /// <summary>Maps <c>/mcp</c>; <c>UseCors</c> has to come before. Everything that is wrong with the tools' declarations comes up here, not at the first request.</summary>
    public static IEndpointRouteBuilder MapMcpEndpoint(this IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        routes.MapPost(McpEndpointOptions.Path, (RequestDelegate)(http => endpoint.Post(http, http.RequestAborted))).RequireCors(CrossOrigin.Endpoint);
        routes.MapMethods(
            McpEndpointOptions.Path,
            [HttpMethods.Get, HttpMethods.Delete],
            (RequestDelegate)(http => McpEndpoint.NotAllowed(http, http.RequestAborted))).RequireCors(CrossOrigin.Endpoint);
        return routes;
    }

    private static SdkExchange Server(IServiceProvider provider, McpEndpointOptions options, Action<McpServerOptions>? extend)
    {
        if (provider.GetServices<McpServerTool>().Any())
        {
            // They would run without the checks that [Requires] asks for.
            throw new ToolDeclarationException("Tools are added with AddReconnect().AddTools<T>(), not with AddMcpServer().WithTools<T>().");
        }

        var server = ServerSetup.Options(options, provider.GetRequiredService<ToolList>());
        foreach (var prompt in provider.GetServices<McpServerPrompt>())
        {
            (server.PromptCollection ??= []).Add(prompt);
        }

        foreach (var resource in provider.GetServices<McpServerResource>())
        {
            (server.ResourceCollection ??= []).Add(resource);
        }

        extend?.Invoke(server);
        return new SdkExchange(server, provider.GetRequiredService<CallTool>());
    }
}
