using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ReconnectGrains.Engine.Tools;
using ReconnectGrains.McpHost.BuiltInTools;
using ReconnectGrains.McpHost.Tokens;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.McpHost.Protocol;

/// <summary>The answer to <c>tools/list</c>: the same for everybody, so that hosts can cache it and strangers learn nothing from it. M1.</summary>
internal sealed class ToolList
{
    /// <summary>The <c>_meta</c> key, and the name of the tool's own member, of what a tool needs.</summary>
    public const string SecuritySchemes = "securitySchemes";

    /// <summary>How long a host may keep the list (MCP 2026-07-28, Caching).</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly List<Tool> _tools;

    /// <summary>The catalogue's tools and the built-in ones, by name.</summary>
    /// <exception cref="ToolDeclarationException">A tool of the connector has the name of a built-in one.</exception>
    public ToolList(ToolCatalogue catalogue, BuiltIns builtIns, McpScopes scopes)
    {
        if (builtIns.All.FirstOrDefault(b => catalogue.Find(b.Protocol.Name) is not null) is { } taken)
        {
            throw new ToolDeclarationException($"'{taken.Protocol.Name}' is the name of a built-in tool.");
        }

        _tools = [.. catalogue.Tools.Select(t => Published(t, scopes)).Concat(builtIns.All.Select(b => b.Protocol)).OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    /// <summary>Answers one request. A new result each time: the SDK writes into it.</summary>
    public ListToolsResult For(string? version) => version == Eras.PerRequest
        ? new() { Tools = [.. _tools], TimeToLive = Fresh, CacheScope = CacheScope.Public }
        : new() { Tools = [.. _tools] };

    /// <summary>Lifts the schemes from <c>_meta</c> to the tool itself: hosts read either, and the SDK's type has no such member.</summary>
    public static void Lift(JsonArray tools)
    {
        foreach (var tool in tools.OfType<JsonObject>())
        {
            if (tool["_meta"]?[SecuritySchemes] is { } schemes)
            {
                tool[SecuritySchemes] = schemes.DeepClone();
            }
        }
    }

    /// <summary>The tool with its scopes as MCP clients have to ask for them, and with a schema that also fits its errors.</summary>
    private static Tool Published(CatalogueTool tool, McpScopes scopes)
    {
        var copy = JsonSerializer.SerializeToNode(tool.Protocol, McpJsonUtilities.DefaultOptions)!;
        if (tool.Rule is { } rule)
        {
            copy["_meta"]![SecuritySchemes] = new JsonArray(new JsonObject { ["type"] = "oauth2", ["scopes"] = Names(scopes.OnTheWire(rule.Scopes)) });
        }

        if (copy["outputSchema"] is JsonObject schema)
        {
            ErrorSchema.Admit(schema);
        }

        return copy.Deserialize<Tool>(McpJsonUtilities.DefaultOptions)!;
    }

    private static JsonArray Names(ScopeSet scopes) => [.. scopes.Select(s => (JsonNode)s)];
}
