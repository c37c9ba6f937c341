using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.Silo.Commands;
using ReconnectGrains.Silo.Hosting;

return await ReconnectCommands.Run(args, Compose, Map, new OrleansEngine(), TimeProvider.System);

// The same server as src/McpHost, as a node of a cluster.
static WebApplicationBuilder Compose(ServeOptions options)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddInMemoryCollection(options.AsSettings(builder.Environment.IsDevelopment()));
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    builder.AddReconnectCluster().AddTools<InvoiceTools>();
    return builder;
}

static void Map(WebApplication app)
{
    if (!app.Environment.IsDevelopment())
    {
        app.UseHsts();
    }

    app.UseRouting();
    app.UseCors();
    app.UseRateLimiter();
    app.UseAntiforgery();
    app.MapReconnect();
}
