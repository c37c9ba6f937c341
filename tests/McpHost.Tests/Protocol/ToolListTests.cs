using System.Text.Json;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.McpHost.Tests.Protocol;

[Trait("Proves", "M1")]
public sealed class ToolListTests
{
    [Fact]
    public async Task Every_tool_says_what_it_needs_in_both_places()
    {
        await using var connector = await Connector.Start();
        foreach (var answer in (Answer[])[await connector.Ask("tools/list"), await connector.AskNew("tools/list")])
        {
            var tools = answer.Result.GetProperty("tools").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
            tools.Keys.ShouldBe(["cancel_request", "get_profile", "hello", "list_invoices", "pay_invoice", "pending_requests"]);
            Schemes(tools["hello"]).ShouldBe("""[{"type":"noauth"}]""");
            Schemes(tools["pay_invoice"]).ShouldBe("""[{"type":"oauth2","scopes":["invoices.pay","invoices.read"]}]""");
            Schemes(tools["get_profile"]).ShouldBe("""[{"type":"oauth2","scopes":[]}]""");
        }
    }

    [Fact]
    public async Task Every_tool_has_the_annotations_that_hosts_require()
    {
        await using var connector = await Connector.Start();
        foreach (var tool in (await connector.Ask("tools/list")).Result.GetProperty("tools").EnumerateArray())
        {
            var annotations = tool.GetProperty("annotations");
            annotations.TryGetProperty("readOnlyHint", out _).ShouldBeTrue(tool.ToString());
            annotations.TryGetProperty("destructiveHint", out _).ShouldBeTrue(tool.ToString());
        }
    }

    [Fact]
    public async Task The_list_is_the_same_for_everybody_and_may_be_cached()
    {
        await using var connector = await Connector.Start();
        var stranger = await connector.AskNew("tools/list");
        var user = await connector.AskNew("tools/list", token: connector.Token("invoices.read"));
        user.Result.GetProperty("tools").GetRawText().ShouldBe(stranger.Result.GetProperty("tools").GetRawText());
        (user.Result.GetProperty("ttlMs").GetInt64(), user.Result.GetProperty("cacheScope").GetString()).ShouldBe((300_000, "public"));
    }

    [Fact]
    public async Task A_tool_with_a_built_in_name_stops_the_start() =>
        await Should.ThrowAsync<ToolDeclarationException>(() => Connector.Start(tools: [typeof(Impostor)]));

    private static string Schemes(JsonElement tool)
    {
        var schemes = tool.GetProperty("securitySchemes").GetRawText();
        tool.GetProperty("_meta").GetProperty("securitySchemes").GetRawText().ShouldBe(schemes);
        return schemes;
    }

    [McpServerToolType]
    private sealed class Impostor
    {
        [McpServerTool(Name = "get_profile", ReadOnly = true)]
        public static string Get() => "";
    }
}
