using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using ModelContextProtocol.Server;
using ReconnectGrains.Sessions.Rules;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Tools;

/// <summary>What the attributes of a tool method say, checked.</summary>
internal sealed record ToolDeclaration(
    MethodInfo Method, McpServerToolAttribute Mcp, string Name, string? Description, Effect Effect, ToolDeclaration.Protection? Protected)
{
    /// <summary>What the method's <see cref="RequiresAttribute"/>s say together.</summary>
    internal sealed record Protection(
        string Provider, ScopeSet Scopes, bool HonoursKeys, ResumePolicy Resume, ReplayPolicy Replay, bool AllowsUnsafeMethods);

    /// <exception cref="ToolDeclarationException">The attributes contradict each other or leave the effect open.</exception>
    public static ToolDeclaration Of(MethodInfo method)
    {
        var mcp = method.GetCustomAttribute<McpServerToolAttribute>()!;
        var requires = method.GetCustomAttributes<RequiresAttribute>().ToList();
        var protection = requires.Count == 0 ? null : Combine(method, requires);
        var effect = EffectOf(method, mcp, mustBeStated: protection is not null);
        if (protection is { AllowsUnsafeMethods: true } && effect != Effect.Read)
        {
            throw ToolDeclarationException.Of(method, "AllowsUnsafeMethods is for ReadOnly tools; other tools may send every method anyway.");
        }

        return new(method, mcp, mcp.Name ?? NameOf(method), method.GetCustomAttribute<DescriptionAttribute>()?.Description, effect, protection);
    }

    private static Effect EffectOf(MethodInfo method, McpServerToolAttribute mcp, bool mustBeStated)
    {
        // The attribute's getters answer with MCP's defaults, so only its metadata tells what the author wrote.
        var stated = method.GetCustomAttributesData().Single(a => a.AttributeType == typeof(McpServerToolAttribute)).NamedArguments;
        var destructiveIsStated = stated.Any(a => a.MemberName == nameof(McpServerToolAttribute.Destructive));
        if (mustBeStated && !destructiveIsStated && stated.All(a => a.MemberName != nameof(McpServerToolAttribute.ReadOnly)))
        {
            throw ToolDeclarationException.Of(
                method, "a protected tool says what it does to the world: [McpServerTool(ReadOnly = true)], (Destructive = false) or (Destructive = true).");
        }

        if (mcp.ReadOnly && mcp.Destructive && destructiveIsStated)
        {
            throw ToolDeclarationException.Of(method, "it cannot be ReadOnly and Destructive at once.");
        }

        // MCP: what is not read-only is destructive unless it says otherwise.
        return mcp.ReadOnly ? Effect.Read : mcp.Destructive ? Effect.Destructive : Effect.Write;
    }

    private static Protection Combine(MethodInfo method, List<RequiresAttribute> requires)
    {
        if (requires.Select(r => r.Provider).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw ToolDeclarationException.Of(method, "a tool needs one provider; make two tools of it, or one that calls the other's API server-side.");
        }

        if (requires.Any(r => string.IsNullOrWhiteSpace(r.Provider)) || requires.All(r => r.Scopes.Count == 0))
        {
            throw ToolDeclarationException.Of(method, "[Requires] names a provider and at least one scope.");
        }

        try
        {
            return new(
                requires[0].Provider,
                requires.Aggregate(ScopeSet.Empty, (all, r) => all.Union(r.ScopeSet)),
                requires.Any(r => r.HonoursKeys),
                One(method, requires.Select(r => r.Resume)),
                One(method, requires.Select(r => r.Replay)),
                requires.Any(r => r.AllowsUnsafeMethods));
        }
        catch (ArgumentException e)
        {
            throw ToolDeclarationException.Of(method, e.Message, e);
        }
    }

    private static TPolicy One<TPolicy>(MethodInfo method, IEnumerable<TPolicy> policies)
        where TPolicy : struct, Enum
    {
        var stated = policies.Where(p => !p.Equals(default(TPolicy))).Distinct().ToList();
        return stated.Count <= 1
            ? stated.SingleOrDefault()
            : throw ToolDeclarationException.Of(method, $"two [Requires] disagree about {typeof(TPolicy).Name}.");
    }

    private static string NameOf(MethodInfo method)
    {
        var name = method.Name.EndsWith("Async", StringComparison.Ordinal) && method.Name.Length > 5 ? method.Name[..^5] : method.Name;
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
    }
}
