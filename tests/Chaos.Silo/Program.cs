using ReconnectGrains.Chaos;
using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Silo.Commands;
using ReconnectGrains.Silo.Hosting;

return await ChaosProgram.Run(args, Compose, new OrleansEngine(), TimeProvider.System);

// A node: a silo as it is shipped, with tools that have something to break.
static WebApplicationBuilder Compose(ServeOptions options)
{
    var builder = ChaosProgram.Node(options);
    builder.AddReconnectCluster().AddTools<AcmeTools>().AddTools<GlobexTools>();
    return builder;
}
