using System.Text.Json.Nodes;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>
/// A tool's structured content has to fit its output schema (MCP, Tools, Output Schema), and hosts hold also error results to it, where the
/// structured content is the envelope. So the published schema admits either: what it required of every result, it requires of those that
/// are none of our errors.
/// </summary>
internal static class ErrorSchema
{
    /// <summary>Every envelope has these.</summary>
    private static readonly string[] Required = ["code", "message", "action", "retryable", "trace_id"];

    private static readonly string[] Texts =
        ["code", "message", "action", "trace_id", "provider", "required_scope", "intent_id", "reconnect_url", "expires_at"];

    /// <summary>Changes the schema of an object. It stays flat, because a recursive schema points into itself by path.</summary>
    public static void Admit(JsonObject schema)
    {
        var ofResults = new JsonObject();
        foreach (var keyword in new[] { "required", "additionalProperties" })
        {
            if (schema[keyword] is { } value)
            {
                schema.Remove(keyword);
                ofResults[keyword] = value;
            }
        }

        if (ofResults.Count == 0)
        {
            return;
        }

        if (ofResults.ContainsKey("additionalProperties"))
        {
            // It looks at the properties beside it only.
            ofResults["properties"] = new JsonObject(Names(schema).Select(name => KeyValuePair.Create(name, (JsonNode?)new JsonObject())));
        }

        foreach (var name in Names(schema).ToList())
        {
            if (OfError(name) is { } other)
            {
                var own = schema["properties"]![name]!.DeepClone();
                schema["properties"]![name] = new JsonObject { ["anyOf"] = new JsonArray(own, other) };
            }
        }

        schema["anyOf"] = new JsonArray(ofResults, new JsonObject { ["required"] = new JsonArray([.. Required.Select(name => (JsonNode)name)]) });
    }

    private static IEnumerable<string> Names(JsonObject schema) => (schema["properties"] as JsonObject)?.Select(p => p.Key) ?? [];

    private static JsonObject? OfError(string name) => name switch
    {
        "retryable" => new() { ["type"] = "boolean" },
        "retry_after_s" => new() { ["type"] = "integer" },
        _ => Texts.Contains(name) ? new() { ["type"] = "string" } : null,
    };
}
