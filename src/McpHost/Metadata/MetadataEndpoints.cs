using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.Metadata;

/// <summary>Where the resource metadata is served.</summary>
public static class MetadataEndpoints
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    /// <summary>Maps the document at the path form, which challenges name, and at the root form, which older clients try (RFC 9728 §3.1). S6.</summary>
    public static IEndpointRouteBuilder MapResourceMetadata(this IEndpointRouteBuilder routes)
    {
        var metadata = routes.ServiceProvider.GetRequiredService<ResourceMetadata>();
        RequestDelegate get = http => metadata.Get(http, http.RequestAborted);
        routes.MapMethods(WellKnown, [HttpMethods.Get, HttpMethods.Head], get).RequireCors(CrossOrigin.Anybody);
        routes.MapMethods(WellKnown + McpEndpointOptions.Path, [HttpMethods.Get, HttpMethods.Head], get).RequireCors(CrossOrigin.Anybody);
        return routes;
    }
}
