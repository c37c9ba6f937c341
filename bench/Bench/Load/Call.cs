using System.Text.Json.Nodes;

namespace ReconnectGrains.Bench.Load;

/// <summary>A tool call as hosts of the revision 2025-11-25 send it.</summary>
internal static class Call
{
    /// <summary>The arguments of a page of invoices.</summary>
    public static JsonObject Page => new() { ["page"] = 1, ["status"] = "open" };

    /// <summary>The body.</summary>
    public static string Body(string tool, JsonObject arguments) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["method"] = "tools/call",
        ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone() },
    }.ToJsonString();
}
