using System.Net;
using System.Text.Json;
using ReconnectGrains.McpHost.Tests.Protocol;

namespace ReconnectGrains.McpHost.Tests.Metadata;

public sealed class ResourceMetadataTests
{
    [Theory, Trait("Proves", "S6")]
    [InlineData("/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task Both_forms_name_exactly_the_configured_resource(string path)
    {
        await using var connector = await Connector.Start();
        using var response = await connector.Http.GetAsync(path, TestContext.Current.CancellationToken);
        var answer = await Answer.Of(response);
        answer.Status.ShouldBe(HttpStatusCode.OK);
        (answer.Header("Content-Type"), answer.Header("Access-Control-Allow-Origin"), answer.Header("Cache-Control"))
            .ShouldBe(("application/json", "*", "public, max-age=300"));
        var json = answer.Body!.Value;
        json.GetProperty("resource").GetString().ShouldBe("https://connector.test/mcp");
        json.GetProperty("authorization_servers").Deserialize<string[]>().ShouldBe([connector.Issuer.Url]);
        json.GetProperty("bearer_methods_supported").Deserialize<string[]>().ShouldBe(["header"]);
    }

    [Fact, Trait("Proves", "S7")]
    public async Task Only_the_scopes_that_a_tool_needs_are_offered()
    {
        await using var connector = await Connector.Start();
        using var response = await connector.Http.GetAsync("/.well-known/oauth-protected-resource", TestContext.Current.CancellationToken);
        var scopes = (await Answer.Of(response)).Body!.Value.GetProperty("scopes_supported").Deserialize<string[]>();
        scopes.ShouldBe(["invoices.pay", "invoices.read"]);
    }
}
