using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Engine.Anomalies;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.AdminConsole;
using ReconnectGrains.McpHost.Authorization.Clients;

namespace ReconnectGrains.McpHost.Alerts;

/// <summary>
/// Sends alerts by the Standard Webhooks specification: signed with HMAC-SHA256 over id, time and body, so that receivers know who sent it, when,
/// and that it is whole. Users stand in it under the audit log's pseudonyms: a chat channel is no place for names.
/// </summary>
internal sealed class Webhook : IDisposable
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly byte[] _key;
    private readonly string _publicUrl;
    private readonly TimeProvider _time;

    public Webhook(ReconnectOptions options, Resolve resolve, TimeProvider time)
    {
        var webhook = options.Alerts.Webhook;
        (_url, _key, _publicUrl, _time) = (new Uri(webhook.Url!), webhook.Key()!, options.PublicUrl, time);
        IReadOnlyList<IPNetwork> networks = [.. webhook.AllowedNetworks.Select(IPNetwork.Parse)];
#pragma warning disable CA2000 // HttpClient owns it: disposeHandler below.
        var handler = PublicConnections.Handler(
            resolve, a => networks.Any(n => n.Contains(a)) || (webhook.AllowLoopbackHttp && IPAddress.IsLoopback(a)), AlertLimits.SendDeadline);
#pragma warning restore CA2000
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("User-Agent", "ReconnectGrains");
    }

    /// <summary>Sends one.</summary>
    public async Task<bool> Send(Alert alert, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(AlertLimits.SendDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using var request = Request(alert);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The signature of a message.</summary>
    internal static string Sign(byte[] key, string id, string timestamp, byte[] body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]));

    private HttpRequestMessage Request(Alert alert)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Content(alert), Options);
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("webhook-id", alert.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", Sign(_key, alert.Id, timestamp, body));
        return request;
    }

    private object Content(Alert alert) => new
    {
        Type = "alert.raised",
        Timestamp = alert.RaisedAt,
        Data = new
        {
            alert.Id,
            Rule = AlertWords.Name(alert.Anomaly),
            Title = AlertWords.Title(alert.Anomaly),
            Tenant = NullIf(alert.Finding.Tenant),
            User = NullIf(alert.Finding.Subject),
            Provider = NullIf(alert.Finding.Provider),
            alert.Finding.Evidence,
            Runbook = _publicUrl + AlertWords.RunbookPath(alert.Anomaly),
            Console = _publicUrl + ConsolePaths.Alerts,
        },
    };

    private static string? NullIf(string text) => text.Length == 0 ? null : text;
}
