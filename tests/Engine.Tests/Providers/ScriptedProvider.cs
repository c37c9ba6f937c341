using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ReconnectGrains.Engine.Tests.Providers;

/// <summary>One request that the scripted provider got.</summary>
internal sealed record Received(string Method, string Path, string? Authorization, IReadOnlyDictionary<string, string> Form);

/// <summary>A provider over real HTTP on a free loopback port, whose every answer a test can replace.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    public const string MetadataPath = "/.well-known/openid-configuration";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _routes = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly CancellationTokenSource _stopping = new();

    private ScriptedProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.Single();

    /// <summary>The default metadata document; tests change members of it.</summary>
    public JsonObject Metadata { get; private set; } = [];

    public IReadOnlyList<Received> All => [.. _received];

    /// <summary>Cancelled when the test is over, for answers that never end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public static async Task<ScriptedProvider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new ScriptedProvider(app);
        app.Run(provider.Handle);
        await app.StartAsync();
        provider.Metadata = new JsonObject
        {
            ["issuer"] = provider.Issuer,
            ["authorization_endpoint"] = provider.Issuer + "/authorize",
            ["token_endpoint"] = provider.Issuer + "/token",
            ["revocation_endpoint"] = provider.Issuer + "/revoke",
            ["userinfo_endpoint"] = provider.Issuer + "/userinfo",
            ["jwks_uri"] = provider.Issuer + "/jwks",
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };
        provider.On(MetadataPath, c => Reply.Json(c, 200, provider.Metadata.ToJsonString()));
        return provider;
    }

    public void On(string path, Func<HttpContext, Task> answer) => _routes[path] = answer;

    public IReadOnlyList<Received> At(string path) => [.. _received.Where(r => r.Path == path)];

    /// <summary>The next answer there never starts; the returned task completes when the request has arrived.</summary>
    public Task HangAt(string path, Func<HttpContext, Task>? first = null)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        On(path, async c =>
        {
            if (first is not null)
            {
                await first(c);
            }

            arrived.TrySetResult();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(Stopping, c.RequestAborted);
            var ended = new TaskCompletionSource();
            await using var registration = either.Token.Register(ended.SetResult);
            await ended.Task;
        });
        return arrived.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task Handle(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : FormCollection.Empty;
        _received.Enqueue(new Received(
            context.Request.Method,
            context.Request.Path,
            context.Request.Headers.Authorization,
            form.ToDictionary(f => f.Key, f => f.Value.ToString())));
        if (_routes.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        }
    }
}

/// <summary>Answers to script with.</summary>
internal static class Reply
{
    public static Task Json(HttpContext context, int status, string body) => Text(context, status, "application/json; charset=utf-8", body);

    public static Task Text(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }
}
