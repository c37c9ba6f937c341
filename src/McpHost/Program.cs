using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Commands;
using ReconnectGrains.McpHost.Commands.Cluster;
using ReconnectGrains.McpHost.Hosting;

return await ReconnectCommands.Run(args, Compose, Map, new PostgresEngine(), TimeProvider.System);

// The whole server. Read aloud, this is its security posture.
static WebApplicationBuilder Compose(ServeOptions options)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddInMemoryCollection(options.AsSettings(builder.Environment.IsDevelopment()));
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
    builder.AddReconnect().AddTools<InvoiceTools>();
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
