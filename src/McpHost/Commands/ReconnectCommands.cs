using System.CommandLine;
using ReconnectGrains.McpHost.Commands.Audit;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Commands.Demo;
using ReconnectGrains.McpHost.Commands.Doctor;
using ReconnectGrains.McpHost.Commands.Lifecycle;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Commands;

/// <summary>The command line.</summary>
public static class ReconnectCommands
{
    /// <summary>In-flight calls may finish when the server is told to stop (the host's own limit is 30 s). R7.</summary>
    private static readonly TimeSpan Termination = TimeSpan.FromSeconds(40);

    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="compose">Composes the server from what the command line says.</param>
    /// <param name="map">Checks the configuration and maps the endpoints.</param>
    /// <param name="engine">What this program is: the nodes of <c>cluster</c> run on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the command, as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> Run(
        string[] args,
        Func<ServeOptions, WebApplicationBuilder> compose,
        Action<WebApplication> map,
        ClusterEngine engine,
        TimeProvider time,
        CancellationToken cancellation = default)
    {
        var serve = new ServeCommand(compose, map, engine.Roles, time);
        var root = new RootCommand("ReconnectGrains: an MCP server whose protected tool calls survive broken credentials.")
        {
            serve.Command(),
            new DemoCommand(engine.Program, time).Command(),
            new ClusterCommand(engine, time).Command(),
            new LifecycleCommand(engine.Program, time).Command(),
            new ScopesCommand(compose).Command(),
            new DoctorCommand(compose, time).Command(),
            new EpochCommand(compose).Command(),
            new AuditCommand(compose).Command(),
        };
        serve.ActFor(root);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Termination };
        return root.Parse(args).InvokeAsync(configuration, cancellation);
    }
}
