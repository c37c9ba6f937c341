using Microsoft.AspNetCore.Http.HttpResults;
using ReconnectGrains.McpHost.Alerts;
using ReconnectGrains.McpHost.Connect;
using ReconnectGrains.McpHost.Runbook.Pages;

namespace ReconnectGrains.McpHost.Runbook;

/// <summary>Serves the runbook, so that an alert's link leads somewhere wherever the server runs. It says nothing of the installation.</summary>
internal static class RunbookSetup
{
    /// <summary>Maps it.</summary>
    public static IEndpointRouteBuilder MapRunbook(this IEndpointRouteBuilder app)
    {
        var name = app.ServiceProvider.GetRequiredService<ConnectPageOptions>().ServerName;
        app.Map(AlertWords.RunbookPage, app.ServiceProvider.GetRequiredService<PageServing>().Serve(get: (_, _) => Task.FromResult<IResult>(
            new RazorComponentResult<RunbookPage>(new { ServerName = name, RunbookText.Blocks }) { PreventStreamingRendering = true })));
        return app;
    }
}
