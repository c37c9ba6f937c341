using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.Engine.Tests.Tools;

/// <summary>A tool's return value reaches the host in the form that the MCP SDK gives it, without a live request.</summary>
public sealed class ToolResultTests
{
    [Theory]
    [InlineData("plain", "object", """text:{"total":1.50,"note":null} structured:""")]
    [InlineData("total", "object", """text:{"total":1.50,"note":null} structured:{"total":1.50,"note":null}""")]
    [InlineData("plain", "null", "structured:")]
    [InlineData("total", "null", "structured:")]
    [InlineData("plain", "text", "text:hello structured:")]
    [InlineData("plain", "content", "text:hello structured:")]
    [InlineData("plain", "block", "text:hello structured:")]
    [InlineData("plain", "errors", "error text:{\"$type\":\"error\",\"message\":\"bad\"} structured:")]
    [InlineData("plain", "own", "error text:own structured:")]
    [InlineData("numbers", "", """text:[1,2] structured:{"result":[1,2]}""")]
    [InlineData("nothing", "", "structured:")]
    public async Task Each_kind_of_value_has_its_form(string tool, string kind, string expected)
    {
        var outcome = await Run(tool, kind.Length == 0 ? default : Outcomes.Json($$"""{"kind":"{{kind}}"}"""));
        var result = outcome.Result();
        var text = result.Content.OfType<TextContentBlock>().SingleOrDefault()?.Text;
        $"{(result.IsError == true ? "error " : "")}{(text is null ? "" : $"text:{text} ")}structured:{result.StructuredContent?.GetRawText()}".ShouldBe(expected);
    }

    [Fact]
    public void A_list_is_wrapped_in_the_schema_as_in_the_result() =>
        ToolCatalogue.Of([typeof(ResultTools)]).Find("numbers")!.Protocol.OutputSchema!.Value.GetRawText()
            .ShouldBe("""{"type":"object","properties":{"result":{"type":"array","items":{"type":"integer"}}},"required":["result"]}""");

    [Fact]
    public void A_member_that_the_schema_requires_may_be_null_there_too() =>
        ToolCatalogue.Of([typeof(ResultTools)]).Find("total")!.Protocol.OutputSchema!.Value.GetRawText()
            .ShouldBe("""{"type":"object","properties":{"total":{"type":"number"},"note":{"type":["string","null"]}},"required":["total","note"]}""");

    [Fact]
    [Trait("Proves", "M9")]
    public async Task A_tool_gets_its_caller() =>
        (await Run("who", default)).Text().ShouldBe("northwind/alice/client-1/trc_1");

    private static async Task<ExecutionOutcome> Run(string tool, JsonElement arguments)
    {
        await using var services = new ServiceCollection().AddTools(typeof(ResultTools)).AddSingleton<TimeProvider>(new FakeTime())
            .AddSingleton(new ApiBases(new Dictionary<string, Uri>())).BuildServiceProvider(validateScopes: true);
        return await services.GetRequiredService<ToolRunner>().Run(
            services.GetRequiredService<ToolCatalogue>().Find(tool)!, arguments, Bench.Alice, null, TestContext.Current.CancellationToken);
    }

    public sealed record Receipt(decimal Total, string? Note);

    [McpServerToolType]
    public sealed class ResultTools(ToolCaller caller)
    {
        [McpServerTool(Name = "plain")]
        public static object? Plain(string kind) => kind switch
        {
            "object" => new Receipt(1.50m, null),
            "text" => "hello",
            "content" => new TextContent("hello"),
            "block" => new TextContentBlock { Text = "hello" },
            "errors" => new AIContent[] { new ErrorContent("bad") },
            "own" => new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "own" }] },
            _ => null,
        };

        [McpServerTool(Name = "total", UseStructuredContent = true)]
        public static Task<Receipt?> Total(string kind) => Task.FromResult((Receipt?)Plain(kind));

        [McpServerTool(Name = "numbers", UseStructuredContent = true)]
        public static ValueTask<int[]> Numbers() => ValueTask.FromResult<int[]>([1, 2]);

        [McpServerTool(Name = "nothing", UseStructuredContent = true)]
        public static Task Nothing() => Task.CompletedTask;

        [McpServerTool(Name = "who")]
        public string Who() => $"{caller.Tenant}/{caller.User}/{caller.Client}/{caller.TraceId}";
    }
}
