using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>What an API received.</summary>
internal sealed record Seen(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body, string Connection)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>A real HTTP server on a free loopback port that does what a test says.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedApi(WebApplication app) => _app = app;

    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>The API's base; its path is <c>/v1/</c>.</summary>
    public Uri Base => new($"{_app.Urls.Single()}/v1/");

    public static async Task<ScriptedApi> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new ScriptedApi(builder.Build());
        api._app.Run(async http =>
        {
            using var body = new StreamReader(http.Request.Body);
            api.Requests.Enqueue(new(
                http.Request.Method,
                http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await body.ReadToEndAsync(http.RequestAborted),
                http.Connection.Id));
            await answer(http);
        });
        await api._app.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    /// <summary>Answers with a status and JSON.</summary>
    public static RequestDelegate Json(int status, string json = "{}") => Text(status, "application/json", json);

    public static RequestDelegate Text(int status, string type, string text) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        return http.Response.WriteAsync(text, http.RequestAborted);
    };

    /// <summary>Tells that a request arrived and never answers it.</summary>
    public static RequestDelegate Silent(TaskCompletionSource arrived) => async http =>
    {
        var gone = new TaskCompletionSource();
        using var registration = http.RequestAborted.Register(gone.SetResult);
        arrived.TrySetResult();
        await gone.Task;
    };

    /// <summary>Answers each request by the next script, and stays with the last.</summary>
    public static RequestDelegate InTurn(params RequestDelegate[] answers)
    {
        var next = -1;
        return http => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](http);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
