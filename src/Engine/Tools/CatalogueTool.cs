using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Tools;

/// <summary>A tool that hosts may call: what they are told about it, what it needs, and what its arguments must look like.</summary>
public sealed class CatalogueTool
{
    /// <summary>Longest arguments, in bytes of UTF-8.</summary>
    public const int MaxArgumentBytes = 64 * 1024;

    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    private readonly SchemaCheck _schema;
    private readonly ImmutableArray<ParameterInfo> _arguments;

    internal CatalogueTool(
        Tool protocol, ToolRule? rule, string fingerprint, bool allowsUnsafeMethods, AIFunction function, IEnumerable<ParameterInfo> arguments)
    {
        Protocol = protocol;
        Rule = rule;
        Fingerprint = fingerprint;
        AllowsUnsafeMethods = allowsUnsafeMethods;
        Function = function;
        _arguments = [.. arguments];
        _schema = new SchemaCheck(protocol.InputSchema);
        Headers = _arguments.Where(p => p.IsDefined(typeof(McpHeaderAttribute)))
            .ToImmutableSortedDictionary(p => p.Name!, p => p.GetCustomAttribute<McpHeaderAttribute>()!.Name, StringComparer.Ordinal);
    }

    /// <summary>The tool's MCP name.</summary>
    public string Name => Protocol.Name;

    /// <summary>What it needs and does; null for a public tool.</summary>
    public ToolRule? Rule { get; }

    /// <summary>What hosts are told. <c>_meta.securitySchemes</c> is lifted to the tool by whoever writes the answer. Not to be changed.</summary>
    public Tool Protocol { get; }

    /// <summary>Digest of the input schema, the effect, the provider and the scopes: a parked call of another fingerprint does not run.</summary>
    public string Fingerprint { get; }

    /// <summary>The arguments that clients also send as headers, by argument: the header's name after <c>Mcp-Param-</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    internal bool AllowsUnsafeMethods { get; }

    internal AIFunction Function { get; }

    /// <summary>
    /// What is wrong with these arguments, as sentences for people; empty when they fit. Asked before anything is parked: what passes
    /// here binds to the tool's parameters later.
    /// </summary>
    /// <param name="arguments">The call's arguments; an undefined value counts as no arguments.</param>
    public IReadOnlyList<string> ArgumentProblems(JsonElement arguments)
    {
        var given = OrNone(arguments);
        if (JsonMarshal.GetRawUtf8Value(given).Length > MaxArgumentBytes)
        {
            return [$"The arguments are longer than {MaxArgumentBytes / 1024} KiB."];
        }

        if (CanonicalJson.Of(given) is CanonicalOutcome.Refused refused)
        {
            return [$"The arguments are not plain JSON (RFC 7493): {Words(refused.Reason)}."];
        }

        var problems = _schema.Problems(given);
        return problems.Count > 0 ? problems : [.. _arguments.Select(p => BindingProblem(p, given)).OfType<string>()];
    }

    internal static JsonElement OrNone(JsonElement arguments) =>
        arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? NoArguments : arguments;

    /// <summary>A schema cannot say everything that a .NET type demands (an int's size, a real calendar date): trying can.</summary>
    private static string? BindingProblem(ParameterInfo parameter, JsonElement arguments)
    {
        try
        {
            if (arguments.TryGetProperty(parameter.Name!, out var value))
            {
                value.Deserialize(parameter.ParameterType, ToolJson.Arguments);
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            // The serializer's own message may quote the value; arguments stay out of errors.
            return $"'{parameter.Name}' does not hold a value that this tool can use.";
        }
    }

    private static string Words(CanonicalRefusal reason) => reason switch
    {
        CanonicalRefusal.DuplicateMember => "a member is given twice",
        CanonicalRefusal.NumberOutOfPrecision => "a number is larger or more precise than a double",
        CanonicalRefusal.LoneSurrogate => "a text holds half of a character",
        CanonicalRefusal.TooDeep => "it is nested too deeply",
        _ => "there is no value",
    };
}
