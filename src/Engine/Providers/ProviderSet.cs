using System.Collections.Immutable;

namespace ReconnectGrains.Engine.Providers;

/// <summary>The configured providers.</summary>
public sealed class ProviderSet : IDisposable
{
    private readonly ImmutableSortedDictionary<string, Provider> _byName;
    private readonly ImmutableArray<Provider> _identities;

    /// <summary>A set of these.</summary>
    /// <param name="providers">Their names differ.</param>
    public ProviderSet(IEnumerable<Provider> providers)
    {
        _byName = providers.ToImmutableSortedDictionary(p => p.Name, p => p, StringComparer.Ordinal);
        _identities = [.. All.Where(p => p.Options.Role == ProviderRole.Identity)];
    }

    /// <summary>All, in order of name.</summary>
    public IEnumerable<Provider> All => _byName.Values;

    /// <summary>Those whose sign-in proves who somebody is, in order of name.</summary>
    public IReadOnlyList<Provider> Identities => _identities;

    /// <summary>
    /// The provider whose sign-in proves that a browser belongs to a user of this tenant: the one there is, or of several the one that can
    /// name the tenant. S15, M9.
    /// </summary>
    public Provider? IdentityOf(string tenant) => _identities.Length == 1
        ? _identities[0]
        : _identities.FirstOrDefault(p => p.Options.TenantRule.Owns(tenant));

    /// <summary>The one provider whose sign-in proves who somebody is, while it is not known whose tenant they are of; null where there are several.</summary>
    public Provider? OnlyIdentity => _identities.Length == 1 ? _identities[0] : null;

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
