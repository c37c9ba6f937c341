using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Tests.Protocol;

/// <summary>Speaks to the endpoint as a host's HTTP client does, or as no client should.</summary>
public static class Wire
{
    public const string New = "2026-07-28";
    public const string Last = "2025-11-25";

    /// <summary>A body, with the headers that every request needs unless they are given.</summary>
    public static async Task<Answer> Post(this Connector connector, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.Add("Content-Type", headers.FirstOrDefault(h => h.Name == "Content-Type").Value ?? "application/json");
        foreach (var (name, value) in headers.Where(h => h.Name != "Content-Type"))
        {
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        if (headers.All(h => h.Name != "Accept"))
        {
            request.Headers.Add("Accept", "application/json, text/event-stream");
        }

        using var response = await connector.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.Of(response);
    }

    /// <summary>A request of the handshake eras.</summary>
    public static Task<Answer> Ask(this Connector connector, string method, JsonObject? parameters = null, string? token = null, params (string, string)[] headers) =>
        connector.Post(Request(method, parameters).ToJsonString(), [.. headers, .. Bearer(token)]);

    /// <summary>A call of the handshake eras.</summary>
    public static Task<Answer> Call(this Connector connector, string tool, JsonObject? arguments = null, string? token = null, params (string, string)[] headers) =>
        connector.Ask("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] }, token, headers);

    /// <summary>A request of 2026-07-28.</summary>
    public static Task<Answer> AskNew(
        this Connector connector, string method, JsonObject? parameters = null, string? token = null, bool opensUrls = false, params (string, string)[] headers)
    {
        var given = parameters ?? [];
        var meta = given["_meta"] as JsonObject ?? [];
        meta["io.modelcontextprotocol/protocolVersion"] = New;
        meta["io.modelcontextprotocol/clientCapabilities"] =
            opensUrls ? new JsonObject { ["elicitation"] = new JsonObject { ["url"] = new JsonObject() } } : new JsonObject();
        given["_meta"] = meta;
        return connector.Post(
            Request(method, given).ToJsonString(),
            [("MCP-Protocol-Version", New), ("Mcp-Method", method), .. headers, .. given["name"] is { } name ? [("Mcp-Name", name.ToString())] : Array.Empty<(string, string)>(), .. Bearer(token)]);
    }

    /// <summary>A call of 2026-07-28.</summary>
    public static Task<Answer> CallNew(
        this Connector connector, string tool, JsonObject? arguments = null, string? token = null, bool opensUrls = false, JsonObject? more = null)
    {
        var parameters = more ?? [];
        parameters["name"] = tool;
        parameters["arguments"] = arguments ?? [];
        return connector.AskNew("tools/call", parameters, token, opensUrls);
    }

    /// <summary>Initializes, and gives the session id.</summary>
    public static async Task<string> Initialize(this Connector connector, bool opensUrls, string version = Last, string? token = null)
    {
        var answer = await connector.Ask(
            "initialize",
            new JsonObject
            {
                ["protocolVersion"] = version,
                ["capabilities"] = opensUrls ? new JsonObject { ["elicitation"] = new JsonObject { ["url"] = new JsonObject() } } : new JsonObject(),
                ["clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
            },
            token);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return answer.Header("Mcp-Session-Id")!;
    }

    public static JsonObject Request(string method, JsonObject? parameters) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 7,
        ["method"] = method,
        ["params"] = parameters ?? [],
    };

    private static (string, string)[] Bearer(string? token) => token is null ? [] : [("Authorization", $"Bearer {token}")];
}

/// <summary>What came back.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement? Body, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Result => Body!.Value.GetProperty("result");

    public JsonElement Error => Body!.Value.GetProperty("error");

    public int ErrorCode => Error.GetProperty("code").GetInt32();

    public JsonElement Envelope => Result.GetProperty("structuredContent");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? Meta(string name) =>
        Result.TryGetProperty("_meta", out var meta) && meta.TryGetProperty(name, out var value) ? value.ToString() : null;

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json = text.Split('\n').LastOrDefault(l => l.StartsWith("data: ", StringComparison.Ordinal))?[6..] ?? text;
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new(response.StatusCode, json.StartsWith('{') ? JsonElement.Parse(json) : null, text, headers);
    }
}
