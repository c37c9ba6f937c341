using System.Reflection;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.Chaos;

/// <summary>The program: a node with <c>serve</c>, else chaos on three of them.</summary>
public static class ChaosProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="compose">Composes a node.</param>
    /// <param name="engine">What nodes run on.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> Run(string[] args, Func<ServeOptions, WebApplicationBuilder> compose, ClusterEngine engine, TimeProvider time) =>
        args is ["serve", ..]
            ? ReconnectCommands.Run(args, compose, Map, engine, time)
            : new ChaosCommand(engine, $"{Assembly.GetEntryAssembly()!.GetName().Name}.dll", time).Command().Parse(args).InvokeAsync();

    /// <summary>A node's application, as every connector begins it.</summary>
    public static WebApplicationBuilder Node(ServeOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(options.AsSettings(builder.Environment.IsDevelopment()));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private static void Map(WebApplication app)
    {
        app.UseRouting();
        app.UseCors();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.MapReconnect();
    }
}
