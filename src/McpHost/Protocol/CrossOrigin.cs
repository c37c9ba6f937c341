using Microsoft.AspNetCore.Cors.Infrastructure;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// What pages of other origins may read in a browser (Fetch, CORS protocol). Nothing behind these policies looks at a cookie, so none allows
/// credentials. <c>UseCors</c> has to come before the endpoints run, and before <c>UseRateLimiter</c>: a page may read that it is too fast.
/// </summary>
internal static class CrossOrigin
{
    /// <summary>The MCP endpoint: for the same origins whose requests <see cref="HostRules"/> lets in. S13.</summary>
    public const string Endpoint = "reconnect-endpoint";

    /// <summary>Public documents and the authorization server's own endpoints: for every origin, as clients in browsers need them (RFC 9728 §3.1).</summary>
    public const string Anybody = "reconnect-anybody";

    /// <summary>How long a browser may keep what it was told: 10 min.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>Registers both policies.</summary>
    public static IServiceCollection AddCrossOrigin(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<HostRules>((cors, rules) =>
        {
            cors.AddPolicy(Endpoint, policy => Bearer(policy.SetIsOriginAllowed(rules.IsOrigin)));
            cors.AddPolicy(Anybody, policy => Bearer(policy.AllowAnyOrigin()));
        });
        return services;
    }

    // Any header: arguments travel in Mcp-Param-… headers of any name.
    private static void Bearer(CorsPolicyBuilder policy) => policy
        .WithMethods(HttpMethods.Get, HttpMethods.Post)
        .AllowAnyHeader()
        .WithExposedHeaders("WWW-Authenticate", "Retry-After", ProtocolSessions.Header)
        .SetPreflightMaxAge(Kept);
}
