using System.Reflection;
using ReconnectGrains.Engine.Setup;
using ReconnectGrains.Engine.Tools;

namespace ReconnectGrains.McpHost.Hosting;

/// <summary>
/// Prompts and resources, with the MCP SDK's own attributes. They are public: they have no connection behind them, so nothing of a user
/// belongs into them.
/// </summary>
public static class PromptsAndResources
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Adds a class with <c>[McpServerPromptType]</c>.</summary>
    /// <exception cref="ToolDeclarationException">A method asks for scopes.</exception>
    public static ReconnectBuilder AddPrompts<T>(this ReconnectBuilder builder)
    {
        RefuseScopes(typeof(T));
        builder.Services.AddMcpServer().WithPrompts<T>();
        return builder;
    }

    /// <summary>Adds a class with <c>[McpServerResourceType]</c>.</summary>
    /// <exception cref="ToolDeclarationException">A method asks for scopes.</exception>
    public static ReconnectBuilder AddResources<T>(this ReconnectBuilder builder)
    {
        RefuseScopes(typeof(T));
        builder.Services.AddMcpServer().WithResources<T>();
        return builder;
    }

    private static void RefuseScopes(Type type)
    {
        if (type.GetMethods(Declared).FirstOrDefault(m => m.IsDefined(typeof(RequiresAttribute))) is { } method)
        {
            throw new ToolDeclarationException($"{type.FullName}.{method.Name} has [Requires], but only tools can be protected: prompts and resources are public.");
        }
    }
}
