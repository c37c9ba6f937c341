using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using ModelContextProtocol;

namespace ReconnectGrains.Engine.Tools;

/// <summary>How tools read arguments, write results and read their API's answers, and the schemas that follow from it.</summary>
internal static class ToolJson
{
    /// <summary>
    /// Arguments: the SDK's options, and strict where those are lenient. A number in quotes, a member nobody declared or a null where
    /// none belongs is an error of the caller, found before the call is parked.
    /// </summary>
    public static readonly JsonSerializerOptions Arguments = ReadOnly(new(McpJsonUtilities.DefaultOptions)
    {
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    });

    /// <summary>Results: the SDK's options, with numbers as numbers. Nulls are left out, so no member is required by the output schema.</summary>
    public static readonly JsonSerializerOptions Results = ReadOnly(new(McpJsonUtilities.DefaultOptions) { NumberHandling = JsonNumberHandling.Strict });

    /// <summary>An API's answers and the bodies sent to it: as the web does it; unknown members are skipped.</summary>
    public static readonly JsonSerializerOptions Api = ReadOnly(new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } });

    /// <summary>Schemas, with <see cref="RegularExpressionAttribute"/> meaning the whole text, as it does everywhere else in .NET.</summary>
    public static readonly AIJsonSchemaCreateOptions Schemas = new() { TransformSchemaNode = (context, node) => AnchorPattern(context, node) };

    private static JsonNode AnchorPattern(AIJsonSchemaCreateContext context, JsonNode node)
    {
        var pattern = context.GetCustomAttribute<RegularExpressionAttribute>()?.Pattern;
        if (pattern is not null && node is JsonObject schema)
        {
            schema["pattern"] = $"^(?:{pattern})$";
        }

        return node;
    }

    private static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
