using Microsoft.AspNetCore.Routing.Patterns;
using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.Fuzz;

/// <summary>An endpoint of the server.</summary>
/// <param name="Pattern">Its pattern.</param>
/// <param name="Methods">The methods it says it has; none where it takes all.</param>
internal sealed record Route(RoutePattern Pattern, IReadOnlyList<string> Methods)
{
    /// <summary>Every request to it needs a token.</summary>
    public bool IsGuarded => Path is "/mcp" || Path.StartsWith("/admin/", StringComparison.Ordinal);

    /// <summary>The pattern as text.</summary>
    public string Path => Pattern.RawText ?? "/";

    /// <summary>
    /// Every endpoint that the product maps, taken from its own route table, so that a new one is there by itself. The application is put
    /// together for it and never started.
    /// </summary>
    /// <param name="settings">The settings of the server that runs.</param>
    /// <param name="data">A directory that nobody else uses.</param>
    public static async Task<IReadOnlyList<Route>> All(IReadOnlyDictionary<string, string?> settings, string data)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection([new("Reconnect:Data", data)]);
        builder.Logging.ClearProviders();
        builder.AddReconnect().AddTools<InvoiceTools>();
        await using var app = builder.Build();
        app.UseCors();
        app.MapReconnect();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(Of)
            .OrderBy(route => route.Path, StringComparer.Ordinal).ThenBy(route => string.Join(' ', route.Methods), StringComparer.Ordinal)];
    }

    private static Route Of(RouteEndpoint endpoint) =>
        new(endpoint.RoutePattern, endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []);
}
