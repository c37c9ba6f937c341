using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Calls;
using ReconnectGrains.McpHost.Protocol;

namespace ReconnectGrains.McpHost.BuiltInTools;

/// <summary>A tool of this server's own. It needs a token and no scope.</summary>
/// <param name="Protocol">What hosts are told.</param>
/// <param name="Run">Answers a call of it.</param>
internal sealed record BuiltInTool(Tool Protocol, Func<Exchange, Caller, CancellationToken, Task<CallToolResult>> Run);

/// <summary>The tools that every connector has. M21.</summary>
internal sealed class BuiltIns(PendingRequests pending, CancelRequest cancel, Profile profile)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<BuiltInTool> All { get; } = [pending.Tool, cancel.Tool, profile.Tool];

    /// <summary>The tool of this exact name, or null.</summary>
    public BuiltInTool? Find(string name) => All.FirstOrDefault(t => t.Protocol.Name == name);

    /// <summary>What is wrong with the arguments of a tool that takes at most one text, as a sentence; null when nothing is.</summary>
    public static string? Problem(JsonElement? arguments, string? known)
    {
        var names = arguments?.EnumerateObject().Select(p => p.Name).ToList() ?? [];
        if (names.Any(n => n != known))
        {
            return known is null ? "There are no arguments." : $"The only argument is '{known}'.";
        }

        return names.Count > 0 && arguments!.Value.Text(known!) is not { Length: > 0 and <= LongestId }
            ? $"'{known}' must be an id from pending_requests."
            : null;
    }

    /// <summary>A schema of at most one text.</summary>
    public static JsonElement Schema(string? name, string? description, bool isRequired)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false };
        if (name is not null)
        {
            schema["properties"]![name] = new JsonObject { ["type"] = "string", ["description"] = description, ["maxLength"] = LongestId };
        }

        if (isRequired)
        {
            schema["required"] = new JsonArray(name);
        }

        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>The tool's security scheme: signed in, with whatever scopes.</summary>
    public static JsonObject SignedIn() => new()
    {
        ["securitySchemes"] = new JsonArray(new JsonObject { ["type"] = "oauth2", ["scopes"] = new JsonArray() }),
    };

    /// <summary>A result whose structured content is also its text, for hosts that read one of the two.</summary>
    public static CallToolResult Result(JsonObject content) => new()
    {
        Content = [new TextContentBlock { Text = content.ToJsonString() }],
        StructuredContent = JsonSerializer.SerializeToElement(content),
    };

    private const int LongestId = 128;
}
