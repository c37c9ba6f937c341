using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace ReconnectGrains.Engine.Tools;

/// <summary>Tells a tool's arguments, which a host sends, from what the program gives it.</summary>
internal sealed class ToolParameters(IServiceProviderIsService? services)
{
    /// <summary>What is bound to a live request: a call that resumes after a reconnect, perhaps on another node, has none.</summary>
    private static readonly Type[] OfALiveRequest =
        [typeof(McpServer), typeof(ClaimsPrincipal), typeof(HttpContext), typeof(IHttpContextAccessor), typeof(AIFunctionArguments)];

    /// <summary>The parameters that a host sends as arguments.</summary>
    public IEnumerable<ParameterInfo> Arguments(MethodInfo method) => method.GetParameters().Where(p => !IsInjected(p));

    /// <summary>How the function factory binds a parameter; the default for an argument.</summary>
    public AIFunctionFactoryOptions.ParameterBindingOptions Binding(ParameterInfo parameter) =>
        !IsInjected(parameter) || IsBoundByTheFactory(parameter)
            ? default
            : new() { ExcludeFromSchema = true, BindParameter = (p, arguments) => Resolve(p, arguments.Services!) };

    /// <exception cref="ToolDeclarationException">The method or its class wants something that a resumed call does not have.</exception>
    public void RefuseLiveRequests(MethodInfo method)
    {
        var constructors = method.IsStatic ? [] : method.DeclaringType!.GetConstructors().SelectMany(c => c.GetParameters());
        if (method.GetParameters().Concat(constructors).FirstOrDefault(p => IsOfALiveRequest(p.ParameterType)) is { } bad)
        {
            throw ToolDeclarationException.Of(
                method,
                $"'{bad.Name}' ({bad.ParameterType.Name}) belongs to a live MCP request, and a call that resumes after a reconnect has none; "
                + $"{nameof(ToolCaller)} says who called.");
        }
    }

    private static bool IsOfALiveRequest(Type type) =>
        OfALiveRequest.Any(t => t.IsAssignableFrom(type))
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(RequestContext<>) || type.GetGenericTypeDefinition() == typeof(IProgress<>)));

    private static bool IsBoundByTheFactory(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(CancellationToken) || parameter.ParameterType == typeof(IServiceProvider);

    private static object? Resolve(ParameterInfo parameter, IServiceProvider services) =>
        parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? services.GetRequiredKeyedService(parameter.ParameterType, keyed.Key)
            : services.GetRequiredService(parameter.ParameterType);

    private bool IsInjected(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return IsBoundByTheFactory(parameter)
            || type == typeof(ToolCaller)
            || type == typeof(Upstream)
            || parameter.IsDefined(typeof(FromKeyedServicesAttribute))
            || (services?.IsService(type) == true && !IsSequence(type));
    }

    // Every IEnumerable<T> counts as a service (possibly an empty one), but as a tool's parameter it is a list that the host sends.
    private static bool IsSequence(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>);
}
