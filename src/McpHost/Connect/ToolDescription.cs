using System.Text.Json;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.McpHost.Connect;

/// <summary>A tool as people see it.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Effect">What it does to the world.</param>
/// <param name="InputSchema">The JSON Schema of its arguments, whose titles and descriptions name them.</param>
public sealed record ToolDescription(string Title, Effect Effect, JsonElement? InputSchema);
