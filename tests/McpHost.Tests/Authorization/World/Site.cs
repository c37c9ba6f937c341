using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReconnectGrains.McpHost.Tests.Authorization.World;

/// <summary>Somebody's web site on loopback, for documents about clients.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Site(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>How it answers, by path.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Pages { get; } = [];

    /// <summary>Paths that were asked for.</summary>
    public List<string> Asked { get; } = [];

    public static async Task<Site> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var site = new Site(app);
        app.Run(context =>
        {
            lock (site.Asked)
            {
                site.Asked.Add(context.Request.Path);
            }

            return site.Pages.TryGetValue(context.Request.Path, out var page) ? page(context) : Results.NotFound().ExecuteAsync(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Serves JSON.</summary>
    public void Json(string path, object content) => Pages[path] = context => Results.Json(content).ExecuteAsync(context);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
