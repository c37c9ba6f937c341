using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ReconnectGrains.Servers;

namespace ReconnectGrains.Bench.Load;

/// <summary>The answer to one call, and how long it took.</summary>
/// <param name="Result">The JSON-RPC result.</param>
/// <param name="Took">From sending to the end of the answer.</param>
internal sealed record Answer(JsonElement Result, TimeSpan Took)
{
    /// <summary>The tool ran.</summary>
    public bool IsGood => !(Result.TryGetProperty("isError", out var error) && error.GetBoolean());

    /// <summary>The error's code; null where there is none.</summary>
    public string? Code => IsGood ? null : Result.GetProperty("structuredContent").GetProperty("code").GetString();
}

/// <summary>Single calls, for whatever is not a steady load. A call is sent once the last one is answered, or all at the same time.</summary>
internal sealed class Caller(TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 2000 }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Calls a tool.</summary>
    /// <exception cref="WorldException">There was no result.</exception>
    public async Task<Answer> Send(Uri endpoint, string token, string body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        var begun = time.GetTimestamp();
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var took = time.GetElapsedTime(begun);
        var json = text.Split('\n').Select(l => l.StartsWith("data:", StringComparison.Ordinal) ? l["data:".Length..] : l).FirstOrDefault(l => l.TrimStart().StartsWith('{'));
        return json is not null && JsonElement.Parse(json).TryGetProperty("result", out var result)
            ? new(result, took)
            : throw new WorldException($"{endpoint} answered {(int)response.StatusCode}: {text[..Math.Min(text.Length, 300)]}");
    }

    /// <summary>Calls a tool, and wants its result.</summary>
    /// <exception cref="WorldException">The result is an error.</exception>
    public async Task<Answer> Good(Uri endpoint, string token, string body, CancellationToken cancellation)
    {
        var answer = await Send(endpoint, token, body, cancellation);
        return answer.IsGood ? answer : throw new WorldException($"{endpoint} answered {answer.Result.GetRawText()}");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
