using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tools;

/// <summary>All tools of a connector, read from the attributes of its classes. Immutable.</summary>
public sealed class ToolCatalogue
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private readonly ImmutableSortedDictionary<string, CatalogueTool> _byName;

    private ToolCatalogue(ImmutableSortedDictionary<string, CatalogueTool> byName) => _byName = byName;

    /// <summary>Every tool, ordered by name.</summary>
    public IEnumerable<CatalogueTool> Tools => _byName.Values;

    /// <summary>The rules of the protected tools, ordered by name.</summary>
    public IEnumerable<ToolRule> Rules => _byName.Values.Select(t => t.Rule).OfType<ToolRule>();

    /// <summary>The tool of this exact name, or null.</summary>
    public CatalogueTool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads the tools of these classes.</summary>
    /// <param name="types">Classes with <see cref="McpServerToolTypeAttribute"/>, whose methods with <see cref="McpServerToolAttribute"/> are tools.</param>
    /// <param name="services">Tells which parameters are services and not arguments; null when only the built-in ones are.</param>
    /// <exception cref="ToolDeclarationException">A tool is declared in a way that cannot work.</exception>
    public static ToolCatalogue Of(IEnumerable<Type> types, IServiceProviderIsService? services = null)
    {
        var parameters = new ToolParameters(services);
        var tools = types.Distinct().SelectMany(Methods).Select(method => Describe(method, parameters));
        return new(tools.GroupBy(t => t.Name, StringComparer.Ordinal).ToImmutableSortedDictionary(
            same => same.Key,
            same => same.Count() == 1 ? same.Single() : throw new ToolDeclarationException($"Two tools are named '{same.Key}'."),
            StringComparer.Ordinal));
    }

    private static IEnumerable<MethodInfo> Methods(Type type)
    {
        if (!type.IsDefined(typeof(McpServerToolTypeAttribute)))
        {
            throw new ToolDeclarationException($"{type.FullName} has no [McpServerToolType].");
        }

        var methods = type.GetMethods(Declared).Where(m => m.IsDefined(typeof(McpServerToolAttribute))).ToList();
        return methods.Count > 0 ? methods : throw new ToolDeclarationException($"{type.FullName} has no method with [McpServerTool].");
    }

    private static CatalogueTool Describe(MethodInfo method, ToolParameters parameters)
    {
        var declaration = ToolDeclaration.Of(method);
        parameters.RefuseLiveRequests(method);
        try
        {
            var function = Function(declaration, parameters);
            var arguments = parameters.Arguments(method).ToList();
            var protocol = Protocol(declaration, function, arguments);
            var fingerprint = Fingerprint(declaration, protocol);
            var rule = declaration.Protected is { } p
                ? new ToolRule(declaration.Name, p.Provider, p.Scopes, declaration.Effect, p.HonoursKeys, p.Resume, p.Replay, fingerprint)
                : null;
            return new(protocol, rule, fingerprint, declaration.Protected?.AllowsUnsafeMethods == true, function, arguments);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw ToolDeclarationException.Of(method, e.Message, e);
        }
    }

    private static AIFunction Function(ToolDeclaration declaration, ToolParameters parameters)
    {
        var options = new AIFunctionFactoryOptions
        {
            Name = declaration.Name,
            Description = declaration.Description,
            SerializerOptions = ToolJson.Arguments,
            JsonSchemaCreateOptions = ToolJson.Schemas,
            ExcludeResultSchema = true,
            ConfigureParameterBinding = parameters.Binding,
            MarshalResult = static (result, _, _) => new(result),
        };
        var method = declaration.Method;
        return method.IsStatic
            ? AIFunctionFactory.Create(method, target: null, options)
            : AIFunctionFactory.Create(method, run => ActivatorUtilities.CreateInstance(run.Services!, method.DeclaringType!), options);
    }

    private static Tool Protocol(ToolDeclaration declaration, AIFunction function, IEnumerable<ParameterInfo> arguments)
    {
        var mcp = declaration.Mcp;
        var output = ToolOutput.Schema(declaration.Method, mcp);
        var tool = McpServerTool.Create(function, new McpServerToolCreateOptions
        {
            Name = declaration.Name,
            Title = mcp.Title,
            Description = declaration.Description,
            ReadOnly = declaration.Effect == Effect.Read,
            Destructive = declaration.Effect == Effect.Destructive,
            Idempotent = mcp.Idempotent,
            OpenWorld = mcp.OpenWorld,
            UseStructuredContent = output is not null,
            OutputSchema = output,
            Meta = new JsonObject { ["securitySchemes"] = new JsonArray(SecurityScheme(declaration)) },
        }).ProtocolTool;

        tool.InputSchema = ToolJson.InputSchema(function, arguments);
        return tool;
    }

    private static JsonObject SecurityScheme(ToolDeclaration declaration) => declaration.Protected is { } p
        ? new() { ["type"] = "oauth2", ["scopes"] = new JsonArray([.. p.Scopes.Select(s => (JsonNode)s)]) }
        : new() { ["type"] = "noauth" };

    private static string Fingerprint(ToolDeclaration declaration, Tool protocol)
    {
        // A schema that has no canonical text (a bound beyond doubles) is still a text that changes when the schema does.
        var schema = CanonicalJson.Of(protocol.InputSchema) is CanonicalOutcome.Canonical c ? c.Text : protocol.InputSchema.GetRawText();
        return Digest.Of($"{declaration.Protected?.Provider} {declaration.Effect}", declaration.Protected?.Scopes.ToString() ?? "", schema);
    }
}
