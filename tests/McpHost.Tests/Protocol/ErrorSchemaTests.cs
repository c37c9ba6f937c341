using System.Text.Json;
using System.Text.Json.Nodes;
using ReconnectGrains.McpHost.Challenges;
using ReconnectGrains.McpHost.Protocol;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.McpHost.Tests.Protocol;

public sealed class ErrorSchemaTests
{
    private const string Schema = """
        {
          "type": "object",
          "properties": { "page": { "type": "integer" }, "code": { "type": "integer" } },
          "required": [ "page", "code" ],
          "additionalProperties": false
        }
        """;

    [Fact]
    public async Task The_published_schema_of_a_tool_admits_its_errors()
    {
        await using var connector = await Connector.Start();
        var tool = (await connector.Ask("tools/list")).Result.GetProperty("tools").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "hello");
        var shapes = tool.GetProperty("outputSchema").GetProperty("anyOf").EnumerateArray().Select(s => s.GetProperty("required").Deserialize<string[]>()!).ToList();
        tool.GetProperty("outputSchema").TryGetProperty("required", out _).ShouldBeFalse();
        shapes[0].ShouldBe(["text"]);
        var envelope = new Envelope(ErrorCode.BadInput, "trc_1").ToJson();
        shapes[1].ShouldAllBe(name => envelope.ContainsKey(name));
    }

    [Fact]
    public void What_a_result_had_to_have_it_still_has_to_have()
    {
        var schema = JsonNode.Parse(Schema)!.AsObject();
        ErrorSchema.Admit(schema);
        schema["type"]!.GetValue<string>().ShouldBe("object");
        schema["anyOf"]![0]!["required"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldBe(["page", "code"]);
        schema["anyOf"]![0]!["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
        schema["anyOf"]![0]!["properties"]!.AsObject().Select(p => p.Key).ShouldBe(["page", "code"]);
        schema["properties"]!["page"]!["type"]!.GetValue<string>().ShouldBe("integer");
    }

    [Fact]
    public void A_member_of_the_result_that_errors_have_too_may_be_either()
    {
        var schema = JsonNode.Parse(Schema)!.AsObject();
        ErrorSchema.Admit(schema);
        schema["properties"]!["code"]!["anyOf"]!.AsArray().Select(s => s!["type"]!.GetValue<string>()).ShouldBe(["integer", "string"]);
    }

    [Fact]
    public void A_schema_that_requires_nothing_stays_as_it_is()
    {
        var schema = new JsonObject { ["type"] = "object" };
        ErrorSchema.Admit(schema);
        schema.ToJsonString().ShouldBe("""{"type":"object"}""");
    }
}
