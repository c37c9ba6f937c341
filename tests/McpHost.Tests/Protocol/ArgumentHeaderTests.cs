using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class ArgumentHeaderTests
{
    [Theory]
    [InlineData("""{"region":"eu","page":3,"all":true}""", "eu", "3", "true", true)]
    [InlineData("""{"region":"Zürich","page":3}""", "=?base64?WsO8cmljaA==?=", "3", null, true)]
    [InlineData("""{"region":"eu","page":3}""", "us", "3", null, false)]
    [InlineData("""{"region":"eu","page":3}""", null, "3", null, false)]
    [InlineData("""{"region":"eu","page":3}""", "eu", "4", null, false)]
    [InlineData("""{"region":"eu","page":3}""", "eu", "three", null, false)]
    [InlineData("""{"region":"eu","page":3}""", "=?base64?!!?=", "3", null, false)]
    [InlineData("""{"region":"eu","page":3,"all":false}""", "eu", "3", "true", false)]
    [InlineData("""{"region":"eu","page":3,"all":null}""", "eu", "3", null, true)]
    [InlineData("""{"region":"eu","page":3}""", "eu", "3", "true", false)]
    public async Task Headers_of_arguments_say_what_the_arguments_say(string arguments, string? region, string? page, string? all, bool fits)
    {
        await using var connector = await Connector.Start(tools: [typeof(Routed)]);
        var answer = await connector.AskNew(
            "tools/call",
            new JsonObject { ["name"] = "routed", ["arguments"] = JsonNode.Parse(arguments) },
            headers: [.. Sent("Region", region), .. Sent("Page", page), .. Sent("All", all)]);
        answer.Status.ShouldBe(fits ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Text);
        connector.Calls.Calls.Count.ShouldBe(fits ? 1 : 0);
        if (!fits)
        {
            answer.ErrorCode.ShouldBe(-32020);
        }
    }

    [Fact]
    public async Task Earlier_revisions_have_no_such_headers_and_are_not_asked_for_them()
    {
        await using var connector = await Connector.Start(tools: [typeof(Routed)]);
        (await connector.Call("routed", new JsonObject { ["region"] = "eu", ["page"] = 3 })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Hosts_learn_from_the_schema_which_arguments_are_headers_too()
    {
        await using var connector = await Connector.Start(tools: [typeof(Routed)]);
        var tool = (await connector.Ask("tools/list")).Result.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "routed");
        tool.GetProperty("inputSchema").GetProperty("properties").GetProperty("region").GetProperty("x-mcp-header").GetString().ShouldBe("Region");
    }

    [Fact]
    public async Task What_does_not_fit_into_a_header_stops_the_start() =>
        await Should.ThrowAsync<ToolDeclarationException>(() => Connector.Start(tools: [typeof(Misrouted)]));

    private static (string, string)[] Sent(string name, string? value) => value is null ? [] : [($"Mcp-Param-{name}", value)];

    [McpServerToolType]
    private sealed class Routed
    {
        [McpServerTool(Name = "routed", ReadOnly = true)]
        public static string Run([McpHeader("Region")] string region, [McpHeader("Page")] int page, [McpHeader("All")] bool? all = null) =>
            $"{region} {page} {all}";
    }

    [McpServerToolType]
    private sealed class Misrouted
    {
        [McpServerTool(Name = "misrouted", ReadOnly = true)]
        public static string Run([McpHeader("Amount")] double amount) => $"{amount}";
    }
}
