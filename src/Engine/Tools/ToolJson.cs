using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Server;

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

    /// <summary>
    /// Results: the SDK's options, with numbers as numbers, and with nulls written: the output schema requires the members of a record,
    /// and a host that checks the result against it must find them.
    /// </summary>
    public static readonly JsonSerializerOptions Results = ReadOnly(new(McpJsonUtilities.DefaultOptions)
    {
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    });

    /// <summary>An API's answers and the bodies sent to it: as the web does it; unknown members are skipped.</summary>
    public static readonly JsonSerializerOptions Api = ReadOnly(new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } });

    /// <summary>Schemas with the data annotations meaning what they mean everywhere else in .NET.</summary>
    public static readonly AIJsonSchemaCreateOptions Schemas = new()
    {
        TransformSchemaNode = (context, node) => Mend(node, context.GetCustomAttribute<RegularExpressionAttribute>()),
    };

    /// <summary>The annotation of an argument that clients also send as a header (MCP 2026-07-28, Custom Headers from Tool Parameters).</summary>
    public const string Header = "x-mcp-header";

    private static readonly string[] Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

    /// <summary>The input schema of a function: nothing but its arguments is allowed.</summary>
    public static JsonElement InputSchema(AIFunction function, IEnumerable<ParameterInfo> arguments)
    {
        var schema = JsonObject.Create(function.JsonSchema)!;
        schema["additionalProperties"] = false;
        foreach (var argument in arguments)
        {
            // The exporter shows a parameter's attributes to itself, but not to the transformation above.
            var property = schema["properties"]![argument.Name!]!;
            Mend(property, argument.GetCustomAttribute<RegularExpressionAttribute>());
            if (argument.GetCustomAttribute<McpHeaderAttribute>() is { } header)
            {
                property[Header] = FitsIntoAHeader(property["type"])
                    ? header.Name
                    : throw new NotSupportedException($"'{argument.Name}' has [McpHeader], but only a text, an integer or a boolean fits into a header.");
            }
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    private static bool FitsIntoAHeader(JsonNode? type) => type switch
    {
        JsonArray several => several.All(one => one?.GetValue<string>() == "null" || FitsIntoAHeader(one)),
        JsonValue one => one.GetValue<string>() is "string" or "integer" or "boolean",
        _ => false,
    };

    private static JsonNode Mend(JsonNode node, RegularExpressionAttribute? expression)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        if (expression is not null)
        {
            // The attribute matches the whole text, a JSON Schema pattern any part of it.
            schema["pattern"] = $"^(?:{expression.Pattern})$";
        }

        foreach (var bound in Bounds)
        {
            // [Range(typeof(decimal), "0.01", …)] keeps its bounds as text, where JSON Schema has numbers.
            if (schema[bound] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            {
                schema[bound] = decimal.Parse(value.GetValue<string>(), NumberStyles.Number, CultureInfo.InvariantCulture);
            }
        }

        return node;
    }

    private static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
