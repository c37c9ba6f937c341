using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Bench.World;

namespace ReconnectGrains.Bench.Servers;

/// <summary>
/// The two lower bounds, as programs of their own: <c>thin</c> is the least that the C# SDK needs to answer a tool call, <c>floor</c> answers
/// the one JSON-RPC request that it knows by hand. Neither has a session, a limit, an error envelope or a check of origin, host or header.
/// </summary>
internal static class Bounds
{
    private static readonly JsonTypeInfo<JsonRpcMessage> Message =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private static readonly JsonSerializerOptions Structured = new(JsonSerializerDefaults.Web);

    /// <summary>Runs one until its standard input ends.</summary>
    public static async Task Run(string role, WorldFile world, bool always)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(_ => new PlainApi(world.Api));
        using var key = SigningKey.Open(world.Key);
        await using var app = builder.Build();
        var check = new TokenCheck(key, world.Identity, world.Audience, always);
        var answer = role == "thin" ? Thin(app.Services) : Floor;
        app.Run(async http =>
        {
            if (http.Request.Path == Gauge.Path)
            {
                await http.Response.WriteAsJsonAsync(Gauge.Read(http.Request.QueryString.HasValue), http.RequestAborted);
            }
            else if (await check.IsGood(http.Request))
            {
                await answer(http);
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        });
        await Served.UntilInputEnds(app);
    }

    private static RequestDelegate Thin(IServiceProvider services)
    {
        var api = services.GetRequiredService<PlainApi>();
        var options = new McpServerOptions
        {
            ScopeRequests = false,
            ToolCollection =
            [
                McpServerTool.Create(
                    (int page, string status, CancellationToken stop) => api.Invoices(page, status, stop),
                    new() { Name = "list_invoices", ReadOnly = true, UseStructuredContent = true }),
                McpServerTool.Create(() => PeekTools.Answer, new() { Name = "peek", ReadOnly = true }),
            ],
        };
        return http => Exchange(http, options);
    }

    private static async Task Exchange(HttpContext http, McpServerOptions options)
    {
        var message = (await http.Request.ReadFromJsonAsync(Message, http.RequestAborted))!;
        message.Context = new() { ProtocolVersion = http.Request.Headers["MCP-Protocol-Version"].ToString() };
        await using var transport = new StreamableHttpServerTransport(NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, options, NullLoggerFactory.Instance, http.RequestServices);
        var running = server.RunAsync(http.RequestAborted);
        http.Response.ContentType = "text/event-stream";
        await transport.HandlePostRequestAsync(message, http.Response.Body, http.RequestAborted);
        await transport.DisposeAsync();
        await running;
    }

    private static async Task Floor(HttpContext http)
    {
        var api = http.RequestServices.GetRequiredService<PlainApi>();
        using var request = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        var id = request.RootElement.GetProperty("id");
        var parameters = request.RootElement.GetProperty("params");
        var page = parameters.GetProperty("name").ValueEquals("list_invoices")
            ? JsonSerializer.Serialize(await api.Invoices(parameters.GetProperty("arguments").GetProperty("page").GetInt32(), "open", http.RequestAborted), Structured)
            : null;
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WritePropertyName("id");
        id.WriteTo(json);
        json.WriteStartObject("result");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", page ?? PeekTools.Answer);
        json.WriteEndObject();
        json.WriteEndArray();
        if (page is not null)
        {
            json.WritePropertyName("structuredContent");
            json.WriteRawValue(page);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
