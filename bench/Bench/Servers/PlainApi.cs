using System.Net.Http.Headers;
using System.Text.Json;
using ReconnectGrains.Invoices;

namespace ReconnectGrains.Bench.Servers;

/// <summary>
/// The upstream call as somebody writes it who has one token that never ends: no session, no refresh, no deadline, no limit on the answer.
/// </summary>
/// <param name="address">Where the API is, with a slash at the end.</param>
public sealed class PlainApi(string address) : IDisposable
{
    /// <summary>The API's token. As long as those of the seeded sessions, so that both sides send as much.</summary>
    public static readonly string Token = World.Upstream.AccessToken("plain", 0);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });

    /// <summary>A page of invoices.</summary>
    public async Task<InvoicePage> Invoices(int page, string? status, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}invoices?page={page}&status={status}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await _http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        return JsonSerializer.Deserialize<InvoicePage>(bytes, Json)!;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
