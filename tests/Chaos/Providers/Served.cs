using System.Text.Json.Nodes;

namespace ReconnectGrains.Chaos.Providers;

/// <summary>A small web server of this process, and short ways to answer.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Served(WebApplication app) => _app = app;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts it on a free port.</summary>
    public static async Task<Served> Start(RequestDelegate answer, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(cancellation);
        return new Served(app);
    }

    /// <summary>Answers in JSON.</summary>
    public static Task Json(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    /// <summary>Answers with an error, and when to come back.</summary>
    public static Task Refuse(HttpContext http, int status, string error)
    {
        if (status is 429 or 503)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        return Json(http, status, new JsonObject { ["error"] = error });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
