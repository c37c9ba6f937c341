using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Commands.World;

/// <summary>An MCP host, as far as calling tools goes: plain JSON-RPC over HTTP, in the revision that it is told to speak.</summary>
/// <param name="http">Sends.</param>
/// <param name="endpoint">The MCP endpoint.</param>
/// <param name="token">The access token; null for a stranger.</param>
/// <param name="era">The revision.</param>
internal sealed class HostClient(HttpClient http, Uri endpoint, HostToken? token, HostEra era)
{
    private const string Prefix = "io.modelcontextprotocol/";

    private string? _session;
    private bool _introduced;
    private long _id;

    /// <summary>The tools.</summary>
    public Task<HostAnswer> Tools(CancellationToken cancellation) => Ask("tools/list", [], null, cancellation);

    /// <summary>Calls a tool.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">The host gives up.</param>
    public Task<HostAnswer> Call(string tool, JsonObject arguments, CancellationToken cancellation) =>
        Call(tool, arguments, null, null, cancellation);

    /// <summary>Calls a tool, and names an earlier call.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="intent">The earlier call's id.</param>
    /// <param name="requestState">What a 2026-07-28 host was given to bring back.</param>
    /// <param name="cancellation">The host gives up.</param>
    public Task<HostAnswer> Call(string tool, JsonObject arguments, string? intent, string? requestState, CancellationToken cancellation)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() };
        if (intent is not null)
        {
            parameters["_meta"] = new JsonObject { ["reconnect/intent"] = intent };
        }

        if (requestState is not null)
        {
            parameters["requestState"] = requestState;
            parameters["inputResponses"] = new JsonObject { ["connect"] = new JsonObject { ["action"] = "accept" } };
        }

        return Ask("tools/call", parameters, tool, cancellation);
    }

    private async Task<HostAnswer> Ask(string method, JsonObject parameters, string? name, CancellationToken cancellation)
    {
        // A stranger is turned away at the door, whatever it says there.
        if (era.HasHandshake && !_introduced && token is not null)
        {
            await Introduce(cancellation);
        }

        if (!era.HasHandshake)
        {
            var meta = parameters["_meta"] as JsonObject ?? [];
            meta[Prefix + "protocolVersion"] = era.Version;
            meta[Prefix + "clientInfo"] = Self();
            meta[Prefix + "clientCapabilities"] = Capabilities();
            parameters["_meta"] = meta;
        }

        return await Post(Message(method, parameters, ++_id), method, name, cancellation);
    }

    private async Task Introduce(CancellationToken cancellation)
    {
        var hello = new JsonObject { ["protocolVersion"] = era.Version, ["capabilities"] = Capabilities(), ["clientInfo"] = Self() };
        var answer = await Post(Message("initialize", hello, ++_id), "initialize", null, cancellation);
        if (answer.Status == 200)
        {
            await Post(Message("notifications/initialized", null, null), "notifications/initialized", null, cancellation);
            _introduced = true;
        }
    }

    private async Task<HostAnswer> Post(JsonObject message, string method, string? name, CancellationToken cancellation)
    {
        using var content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.Value);
        if (!era.HasHandshake)
        {
            request.Headers.Add("Mcp-Method", method);
            request.Headers.Add("Mcp-Name", name is null ? [] : [name]);
        }

        if (method != "initialize")
        {
            request.Headers.Add("MCP-Protocol-Version", era.Version);
            request.Headers.Add("Mcp-Session-Id", _session is null ? [] : [_session]);
        }

        using var response = await http.SendAsync(request, cancellation);
        _session = response.Headers.TryGetValues("Mcp-Session-Id", out var session) ? session.First() : _session;
        var challenge = response.Headers.WwwAuthenticate.Count > 0 ? response.Headers.GetValues("WWW-Authenticate").First() : null;
        var body = Read(await response.Content.ReadAsStringAsync(cancellation));
        return new HostAnswer((int)response.StatusCode, challenge, body?["result"] as JsonObject, body?["error"] as JsonObject);
    }

    /// <summary>The answer as JSON, or the one event of a stream that is an answer.</summary>
    private static JsonObject? Read(string body) => body.Split('\n')
        .Select(line => line.StartsWith("data:", StringComparison.Ordinal) ? line["data:".Length..].Trim() : line.Trim())
        .Where(line => line.StartsWith('{'))
        .Select(Parse)
        .LastOrDefault(json => json is not null && (json.ContainsKey("result") || json.ContainsKey("error")));

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Message(string method, JsonObject? parameters, long? id)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method };
        if (parameters is not null)
        {
            message["params"] = parameters;
        }

        if (id is { } number)
        {
            message["id"] = number.ToString(CultureInfo.InvariantCulture);
        }

        return message;
    }

    private static JsonObject Self() => new() { ["name"] = "demo-host", ["version"] = "1.0.0" };

    private JsonObject Capabilities() =>
        era.OpensUrls
            ? new JsonObject { ["elicitation"] = new JsonObject { ["url"] = new JsonObject(), ["form"] = new JsonObject() } }
            : [];
}
