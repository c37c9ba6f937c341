using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Invoices;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.Bench.Servers;

/// <summary>The product, composed as every connector composes it, with tools that have a twin without protection.</summary>
public static class BenchNode
{
    /// <summary>A node's application before the engine is added to it.</summary>
    public static WebApplicationBuilder Builder(ServeOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(options.AsSettings(builder.Environment.IsDevelopment()));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    /// <summary>The sample's tools, and the bench's.</summary>
    public static void AddTools(WebApplicationBuilder builder, ReconnectBuilder reconnect)
    {
        builder.Services.AddSingleton(_ => new PlainApi(builder.Configuration["Bench:Api"] ?? ""));
        builder.Services.AddSingleton<SqlWatch>();
        reconnect.AddTools<InvoiceTools>().AddTools<PlainTools>().AddTools<PeekTools>();
    }

    /// <summary>The product's endpoints, and one that tells what a call costs inside.</summary>
    public static void Map(WebApplication app)
    {
        app.UseRouting();
        app.UseCors();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.MapReconnect();
        app.MapGet(Gauge.Path, (bool? collect) => Gauge.Read(collect ?? false));
        app.MapGet(SqlWatch.Path, (SqlWatch watch) => watch.Read());
    }
}
