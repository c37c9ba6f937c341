using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Running;

/// <summary>Stands between two parts of the world, passes everything on and remembers it.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Transfer-Encoding", "Keep-Alive", "Upgrade", "Content-Length"];

    private readonly string _name;
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
    private readonly ConcurrentQueue<Exchange> _seen = new();

    private Relay(string name, WebApplication app) => (_name, _app) = (name, app);

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Where it passes requests on to.</summary>
    public Uri? Target { get; set; }

    /// <summary>Everything so far, oldest first.</summary>
    public IReadOnlyList<Exchange> Seen => [.. _seen];

    /// <summary>Starts one that has no target yet.</summary>
    public static async Task<Relay> Start(string name, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.AddServerHeader = false);
        var app = builder.Build();
        var relay = new Relay(name, app);
        app.Run(relay.Pass);
        await app.StartAsync(cancellation);
        return relay;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task Pass(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var url = new Uri(http.Request.GetEncodedUrl());
        var headers = http.Request.Headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? ""))).ToList();
        var exchange = new Exchange(_name, http.Request.Method, url, new Sent($"{http.Request.Method} {url.PathAndQuery}", headers, body.ToArray()));
        _seen.Enqueue(exchange);
        try
        {
            using var message = Message(exchange);
            using var answer = await _http.SendAsync(message, http.RequestAborted);
            exchange.Answer = await Read(answer, http.RequestAborted);
            await Write(http, (int)answer.StatusCode, exchange.Answer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            http.Abort();
        }
    }

    private HttpRequestMessage Message(Exchange exchange)
    {
        var message = new HttpRequestMessage(new HttpMethod(exchange.Method), new Uri(Target!, exchange.Url.PathAndQuery));
        if (exchange.Request.Body.Length > 0)
        {
            message.Content = new ReadOnlyMemoryContent(exchange.Request.Body);
        }

        foreach (var (name, value) in exchange.Request.Headers.Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static async Task<Sent> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v)));
        return new Sent($"{(int)answer.StatusCode}", [.. headers], body);
    }

    private static async Task Write(HttpContext http, int status, Sent answer)
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in answer.Headers.Where(h => !HopByHop.Contains(h.Key, StringComparer.OrdinalIgnoreCase)))
        {
            http.Response.Headers.Append(name, value);
        }

        if (answer.Body.Length > 0)
        {
            http.Response.ContentLength = answer.Body.Length;
            await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
    }
}
