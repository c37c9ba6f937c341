using ReconnectGrains.Chaos;
using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Hosting;

return await ChaosProgram.Run(args, Compose, new PostgresEngine(), TimeProvider.System);

// A node: the product as it is shipped, with tools that have something to break.
static WebApplicationBuilder Compose(ServeOptions options)
{
    var builder = ChaosProgram.Node(options);
    builder.AddReconnect().AddTools<AcmeTools>().AddTools<GlobexTools>();
    return builder;
}
