using ReconnectGrains.McpHost.Health;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>
/// Refuses a <c>Host</c> that is no host before anything else sees it: the web server takes more than a URL can hold, and the framework's own
/// pages throw at it (RFC 9110 §7.2). R6.
/// </summary>
internal sealed class WellFormedHost : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (IsWellFormed(context.Request))
            {
                return rest(context);
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        next(app);
    };

    private static bool IsWellFormed(HttpRequest request)
    {
        if (request.Headers.Host.ToString().Length == 0)
        {
            // Old load balancers ask for the health in HTTP/1.0, which has no Host.
            return request.Path.StartsWithSegments(HealthSetup.Root, StringComparison.Ordinal);
        }

        try
        {
            return Uri.TryCreate($"http://{request.Host.ToUriComponent()}/", UriKind.Absolute, out var url) && url.PathAndQuery == "/" && url.UserInfo.Length == 0;
        }
        catch (ArgumentException)
        {
            return false; // Punycode that decodes to nothing.
        }
    }
}
