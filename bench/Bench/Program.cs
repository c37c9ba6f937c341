using ReconnectGrains.Bench;
using ReconnectGrains.Bench.Servers;
using ReconnectGrains.McpHost.Hosting;

return await BenchProgram.Run(args, Compose, TimeProvider.System);

// The product as it is shipped, with the sample's tools and those that it is measured against.
static WebApplicationBuilder Compose(ServeOptions options)
{
    var builder = BenchNode.Builder(options);
    BenchNode.AddTools(builder, builder.AddReconnect());
    return builder;
}
