using System.Text.Json;
using ReconnectGrains.ConformanceHost;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.McpHost.Hosting;
using ReconnectGrains.McpHost.Metadata;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.McpHost.Tokens;

// The product's MCP endpoint, with the tools, prompts and resources that the official conformance suites ask for. They are public, so no
// provider is needed. Ends with its standard input.
var data = Directory.CreateTempSubdirectory("reconnect-conformance-").FullName;
try
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    builder.WebHost.UseUrls("http://127.0.0.1:0");
    builder.Services.AddMcpEndpoint(new McpEndpointOptions { PublicUrl = "http://127.0.0.1", AllowLoopback = true }, LiveTools.AddTo);
    builder.Services.AddExternalTokens(new ExternalOptions { Issuer = "https://nobody.test", TenantClaim = "tenant" });
    builder.Services.AddReconnectEngine(new ReconnectOptions { PublicUrl = "http://127.0.0.1", Data = data })
        .AddTools<Tools>()
        .AddPrompts<Prompts>()
        .AddResources<Resources>();
    await using var app = builder.Build();
    app.UseCors();
    app.MapMcpEndpoint();
    app.MapResourceMetadata();
    await app.StartAsync();
    await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { ready = true, url = app.Urls.First() }));
    while (await Console.In.ReadLineAsync() is not null)
    {
    }

    await app.StopAsync();
}
finally
{
    Directory.Delete(data, recursive: true);
}
