using System.Collections.Immutable;

namespace ReconnectGrains.Engine.Providers;

/// <summary>The configured providers.</summary>
public sealed class ProviderSet : IDisposable
{
    private readonly ImmutableSortedDictionary<string, Provider> _byName;

    /// <summary>A set of these.</summary>
    /// <param name="providers">Their names differ.</param>
    public ProviderSet(IEnumerable<Provider> providers) =>
        _byName = providers.ToImmutableSortedDictionary(p => p.Name, p => p, StringComparer.Ordinal);

    /// <summary>All, in order of name.</summary>
    public IEnumerable<Provider> All => _byName.Values;

    /// <summary>The provider whose sign-in proves who a browser belongs to, if one is configured. S15.</summary>
    public Provider? Identity => All.FirstOrDefault(p => p.Options.Role == ProviderRole.Identity);

    /// <summary>The provider of this name, if it is configured.</summary>
    public Provider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The provider's name for people.</summary>
    public string TitleOf(string name) => Find(name)?.Options.Title ?? name;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var provider in _byName.Values)
        {
            provider.Dispose();
        }
    }
}
