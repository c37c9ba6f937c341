using System.ComponentModel;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.Hosting;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class PromptsAndResourcesTests
{
    [Fact]
    public async Task A_connectors_prompts_and_resources_are_served_in_both_eras()
    {
        await using var connector = await Connector.Start(more: Both);
        foreach (var prompt in (Answer[])[
            await connector.Ask("prompts/get", new JsonObject { ["name"] = "dun", ["arguments"] = new JsonObject { ["who"] = "Bob" } }),
            await connector.AskNew("prompts/get", new JsonObject { ["name"] = "dun", ["arguments"] = new JsonObject { ["who"] = "Bob" } })])
        {
            prompt.Result.GetProperty("messages")[0].GetProperty("content").GetProperty("text").GetString().ShouldBe("Remind Bob.");
        }

        var read = await connector.Ask("resources/read", new JsonObject { ["uri"] = "terms://eu" });
        read.Result.GetProperty("contents")[0].GetProperty("text").GetString().ShouldBe("Terms of eu.");
        (await connector.Ask("prompts/list")).Result.GetProperty("prompts").GetArrayLength().ShouldBe(1);
        (await connector.Ask("resources/templates/list")).Result.GetProperty("resourceTemplates").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_connector_without_any_has_no_such_methods_and_says_so()
    {
        await using var connector = await Connector.Start();
        (await connector.Ask("prompts/list")).ErrorCode.ShouldBe(-32601);
        var capabilities = (await connector.AskNew("server/discover")).Result.GetProperty("capabilities");
        capabilities.TryGetProperty("prompts", out _).ShouldBeFalse();
        capabilities.TryGetProperty("resources", out _).ShouldBeFalse();
    }

    [Fact, Trait("Proves", "S10")]
    public async Task A_connector_without_a_public_tool_wants_a_token_for_them_too()
    {
        await using var connector = await Connector.Start(tools: [typeof(ProtectedTools)], more: Both);
        (await connector.Ask("prompts/list")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await connector.Ask("prompts/list", token: connector.Token())).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, Trait("Proves", "R6")]
    [InlineData("prompts/get", "{}")]
    [InlineData("prompts/get", """{"name":5}""")]
    [InlineData("prompts/get", """{"name":"dun","arguments":[]}""")]
    [InlineData("prompts/get", """{"name":"dun","inputResponses":{"a":7}}""")]
    [InlineData("resources/read", """{"uri":{}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt"},"argument":{"name":"who","value":"b"}}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"dun"},"argument":"who"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"dun"},"argument":{"name":"who","value":"b"},"context":{"arguments":{"a":1}}}""")]
    [InlineData("prompts/list", """{"cursor":"x"}""")]
    public async Task Params_of_the_wrong_shape_are_the_clients_mistake(string method, string parameters)
    {
        await using var connector = await Connector.Start(more: Both);
        var answer = await connector.Ask(method, JsonNode.Parse(parameters)!.AsObject());
        (answer.Status, answer.ErrorCode).ShouldBe((HttpStatusCode.BadRequest, -32602));
    }

    [Fact]
    public async Task A_resource_that_there_is_not_is_named_in_the_error()
    {
        await using var connector = await Connector.Start(more: Both);
        var answer = await connector.AskNew("resources/read", new JsonObject { ["uri"] = "nothing://here" }, headers: [("Mcp-Name", "nothing://here")]);
        answer.Error.GetProperty("data").GetProperty("uri").GetString().ShouldBe("nothing://here");
        answer.Error.GetProperty("data").GetProperty("trace_id").GetString()!.ShouldStartWith("trc_");
    }

    [Fact, Trait("Proves", "M1")]
    public void Scopes_on_a_prompt_or_a_resource_stop_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder().AddReconnect();
        Should.Throw<ToolDeclarationException>(() => builder.AddPrompts<Scoped>());
        Should.Throw<ToolDeclarationException>(() => builder.AddResources<Scoped>());
    }

    [Fact, Trait("Proves", "M1")]
    public async Task Tools_that_are_added_past_the_catalogue_stop_the_start() =>
        await Should.ThrowAsync<ToolDeclarationException>(() => Connector.Start(more: services => services.AddMcpServer().WithTools<ProtectedTools>()));

    private static void Both(IServiceCollection services) => services.AddMcpServer().WithPrompts<Prompts>().WithResources<Resources>();

    [McpServerPromptType]
    private sealed class Prompts
    {
        [McpServerPrompt(Name = "dun"), Description("Reminds.")]
        public static string Dun(string who) => $"Remind {who}.";
    }

    [McpServerResourceType]
    private sealed class Resources
    {
        [McpServerResource(UriTemplate = "terms://{region}", Name = "terms"), Description("Terms.")]
        public static string Terms(string region) => $"Terms of {region}.";
    }

    [McpServerPromptType, McpServerResourceType]
    private sealed class Scoped
    {
        [McpServerPrompt(Name = "scoped"), McpServerResource(UriTemplate = "scoped://it"), Requires("acme", "invoices.read")]
        public static string It() => "";
    }
}
