using Microsoft.Extensions.DependencyInjection;
using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Setup;

/// <summary>What a connector adds to the configuration: providers in code, and its tools.</summary>
public sealed class ReconnectBuilder
{
    private readonly List<Type> _tools = [];

    internal ReconnectBuilder(IServiceCollection services, ReconnectOptions options)
    {
        Services = services;
        Options = options;
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The configuration as it was read.</summary>
    public ReconnectOptions Options { get; }

    /// <summary>The classes whose methods are tools.</summary>
    public IReadOnlyList<Type> Tools => _tools;

    /// <summary>Adds or changes a provider in code; most need only the configuration section <c>Reconnect:Providers</c>.</summary>
    public ReconnectBuilder AddProvider(string name, Action<ProviderOptions> configure)
    {
        if (!Options.Providers.TryGetValue(name, out var provider))
        {
            Options.Providers[name] = provider = new ProviderOptions();
        }

        configure(provider);
        return this;
    }

    /// <summary>Adds a class with <c>[McpServerToolType]</c>.</summary>
    public ReconnectBuilder AddTools<T>()
    {
        _tools.Add(typeof(T));
        return this;
    }
}
