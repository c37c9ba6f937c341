using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ReconnectGrains.Engine.Tools;

/// <summary>What a tool's return value looks like on the wire: the same content blocks that the MCP SDK makes of it.</summary>
internal static class ToolOutput
{
    /// <summary>
    /// The schema of the tool's structured content, or null when it has none. What is not an object (a list, a number) is put into
    /// <c>{"result": …}</c> in every protocol version: before 2026-07-28 there is no other way, and one shape is simpler to keep.
    /// </summary>
    public static JsonElement? Schema(MethodInfo method, McpServerToolAttribute mcp)
    {
        var type = mcp.OutputSchemaType ?? Unwrap(method.ReturnType);
        if (!(mcp.UseStructuredContent || mcp.OutputSchemaType is not null) || type == typeof(void) || type == typeof(CallToolResult))
        {
            return null;
        }

        // Created without pointers into itself only if the type is not recursive; a wrapped schema must have none.
        var schema = AIJsonUtilities.CreateJsonSchema(type, serializerOptions: ToolJson.Results, inferenceOptions: ToolJson.Schemas);
        if (IsObject(schema))
        {
            return schema;
        }

        return schema.GetRawText().Contains("\"$ref\"", StringComparison.Ordinal)
            ? throw new NotSupportedException("a recursive type must be returned inside an object.")
            : JsonSerializer.SerializeToElement(new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["result"] = JsonNode.Parse(schema.GetRawText()) },
                ["required"] = new JsonArray("result"),
            });
    }

    /// <summary>The tool's result for the host.</summary>
    public static CallToolResult Result(object? value, Tool protocol) => value switch
    {
        CallToolResult own => own,
        AIContent content => Result([content], content, protocol),
        null => new() { Content = [], StructuredContent = Structured(value, protocol) },
        string text => new() { Content = [new TextContentBlock { Text = text }], StructuredContent = Structured(value, protocol) },
        ContentBlock block => new() { Content = [block], StructuredContent = Structured(value, protocol) },
        IEnumerable<AIContent> contents => Result([.. contents], value, protocol),
        IEnumerable<ContentBlock> blocks => new() { Content = [.. blocks], StructuredContent = Structured(value, protocol) },
        _ => Result(Json(value), protocol),
    };

    /// <summary>A result that tells the model what went wrong, so that it can do better.</summary>
    public static CallToolResult Error(string sentence) => new() { IsError = true, Content = [new TextContentBlock { Text = sentence }] };

    private static CallToolResult Result(List<AIContent> contents, object value, Tool protocol) => new()
    {
        Content = [.. contents.Select(c => c.ToContentBlock())],
        StructuredContent = Structured(value, protocol),
        IsError = contents.Count > 0 && contents.All(c => c is ErrorContent),
    };

    private static CallToolResult Result(JsonElement json, Tool protocol) =>
        new() { Content = [new TextContentBlock { Text = json.GetRawText() }], StructuredContent = Structured(json, protocol) };

    private static JsonElement? Structured(object? value, Tool protocol)
    {
        if (protocol.OutputSchema is not { } schema)
        {
            return null;
        }

        var json = Json(value);
        // Only a schema that was wrapped sees something else than an object.
        var isWrapped = json.ValueKind != JsonValueKind.Object
            && schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty("result", out _);
        return isWrapped ? JsonSerializer.SerializeToElement(new JsonObject { ["result"] = JsonNode.Parse(json.GetRawText()) })
            : value is null ? null : json;
    }

    private static JsonElement Json(object? value) => value switch
    {
        JsonElement element => element,
        null => JsonSerializer.SerializeToElement<object?>(null),
        _ => JsonSerializer.SerializeToElement(value, value.GetType(), ToolJson.Results),
    };

    private static bool IsObject(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");

    private static Type Unwrap(Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return typeof(void);
        }

        return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            ? type.GetGenericArguments()[0]
            : type;
    }
}
