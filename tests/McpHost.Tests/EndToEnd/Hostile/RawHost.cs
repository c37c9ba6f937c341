using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ReconnectGrains.McpHost.Commands.World;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Hostile;

/// <summary>An answer, as its bytes came.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Every header, in lines.</param>
/// <param name="Text">The body.</param>
internal sealed partial record RawAnswer(int Status, string Headers, string Text)
{
    /// <summary>The JSON of the body, or of its one event.</summary>
    public JsonObject? Json => Text.Split('\n').Select(l => l.StartsWith("data:", StringComparison.Ordinal) ? l[5..] : l)
        .Where(l => l.TrimStart().StartsWith('{')).Select(l => JsonNode.Parse(l) as JsonObject).LastOrDefault();

    /// <summary>The envelope, wherever it is.</summary>
    public JsonObject? Envelope => (Json?["result"]?["structuredContent"] ?? Json?["error"]?["data"] ?? Json) as JsonObject;

    /// <summary>What every refusal owes: the client's fault is not called ours, nothing of the inside is shown, and it can be asked about.</summary>
    public RawAnswer ShouldBeARefusal(int status)
    {
        Status.ShouldBe(status, Text);
        ShouldTellNothing();
        TraceId.IsMatch(Text).ShouldBeTrue($"No trace id: {Text}");
        return this;
    }

    /// <summary>No stack trace, no type of ours or of the platform, no file.</summary>
    public void ShouldTellNothing() => Inside.Match(Headers + Text).Value.ShouldBeEmpty(Text);

    [GeneratedRegex("trc_[0-9a-f]{32}")]
    private static partial Regex TraceId { get; }

    [GeneratedRegex(@"\w+Exception\b|\bat [A-Z]\w*\.\w+|System\.\w+|Microsoft\.\w+|ReconnectGrains\.\w+|Newtonsoft|\.cs\b|/src/|SQLite Error|BytePositionInLine")]
    private static partial Regex Inside { get; }
}

/// <summary>Sends what no host should.</summary>
internal sealed class RawHost(HttpClient http, Uri server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A message for the MCP endpoint.</summary>
    public Task<RawAnswer> Post(string body, HostToken? token, string path = "/mcp") => Post(Encoding.UTF8.GetBytes(body), token, path);

    /// <summary>The same, as bytes.</summary>
    public Task<RawAnswer> Post(byte[] body, HostToken? token, string path = "/mcp")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.Value);
        return Send(request);
    }

    /// <summary>A tool call, its arguments as they are written.</summary>
    public Task<RawAnswer> Call(string tool, string arguments, HostToken token) =>
        Post($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""", token);

    /// <summary>A page.</summary>
    public Task<RawAnswer> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, new Uri(server, path)));

    /// <summary>Any request.</summary>
    public async Task<RawAnswer> Send(HttpRequestMessage request)
    {
        using (request)
        {
            if (request.Headers.Accept.Count == 0)
            {
                request.Headers.Accept.ParseAdd("application/json");
                request.Headers.Accept.ParseAdd("text/event-stream");
            }

            using var answer = await http.SendAsync(request, Cancel);
            var headers = string.Concat(answer.Headers.Concat(answer.Content.Headers).Select(h => $"{h.Key}: {string.Join(", ", h.Value)}\n"));
            return new RawAnswer((int)answer.StatusCode, headers, await answer.Content.ReadAsStringAsync(Cancel));
        }
    }
}
