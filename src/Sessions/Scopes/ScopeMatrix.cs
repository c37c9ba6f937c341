using System.Collections.Immutable;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Sessions.Scopes;

/// <summary>The scopes of one provider, as configured.</summary>
/// <param name="Declared">The scopes that may ever be asked for at the provider.</param>
/// <param name="Hierarchy">Which of them stand for others.</param>
/// <param name="Always">What each connection asks for by itself, whatever the tools need.</param>
public sealed record ProviderScopes(ScopeSet Declared, ScopeHierarchy Hierarchy, ScopeSet? Always = null);

/// <summary>
/// Tool × provider × scopes × effect: derived from the tools' attributes, checked against the configuration, printed, published and
/// enforced. M1.
/// </summary>
public sealed class ScopeMatrix
{
    /// <summary>
    /// Scopes that a connection itself needs, to know whose it is and to stay (OpenID Connect Core §5.4, §11), and no tool does.
    /// </summary>
    public static readonly ScopeSet OfTheConnection = ScopeSet.Of("openid", "profile", "email", "offline_access");

    private readonly ImmutableSortedDictionary<string, ToolRule> _byName;
    private readonly ImmutableSortedDictionary<string, ProviderScopes> _providers;

    /// <summary>A matrix of these tools and providers.</summary>
    /// <exception cref="ArgumentException">Two tools have one name.</exception>
    public ScopeMatrix(IEnumerable<ToolRule> rules, IReadOnlyDictionary<string, ProviderScopes> providers)
    {
        _byName = rules.GroupBy(r => r.Name, StringComparer.Ordinal).ToImmutableSortedDictionary(
            same => same.Key,
            same => same.Count() == 1 ? same.Single() : throw new ArgumentException($"Two tools are named '{same.Key}'.", nameof(rules)),
            StringComparer.Ordinal);
        _providers = providers.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every protected tool, ordered by name.</summary>
    public IEnumerable<ToolRule> Rules => _byName.Values;

    /// <summary>The rule of a tool.</summary>
    /// <returns>The rule, or null when there is no such tool or it is public.</returns>
    public ToolRule? Rule(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The hierarchy of a provider; flat when the provider is unknown.</summary>
    public ScopeHierarchy Hierarchy(string provider) => _providers.GetValueOrDefault(provider)?.Hierarchy ?? ScopeHierarchy.Flat;

    /// <summary>
    /// Scopes that a provider's configuration declares and no tool needs, itself or as a part of what it needs: they would widen every
    /// consent for nothing.
    /// </summary>
    /// <returns>The providers that have any, with those scopes.</returns>
    public ImmutableSortedDictionary<string, ScopeSet> UnusedScopes() => _providers
        .Select(p => (Provider: p.Key, Unused: p.Value.Declared.Except(OfTheConnection).Except(p.Value.Hierarchy.Expand(Needed(p.Key)))))
        .Where(p => p.Unused.Count > 0)
        .ToImmutableSortedDictionary(p => p.Provider, p => p.Unused, StringComparer.Ordinal);

    /// <summary>Providers that a tool names and the configuration does not have, in order.</summary>
    public ImmutableSortedSet<string> UnknownProviders() =>
        _byName.Values.Select(r => r.Provider).Where(p => !_providers.ContainsKey(p)).ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>Everything that the tools of a provider need.</summary>
    public ScopeSet Needed(string provider) =>
        _byName.Values.Where(r => r.Provider == provider).Aggregate(ScopeSet.Empty, (all, rule) => all.Union(rule.Scopes));

    /// <summary>A connection's scopes against what the provider's tools need, and what those need that were used. M18.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="granted">What the connection may.</param>
    /// <param name="used">The tools that were used.</param>
    public ScopeUse Use(string provider, ScopeSet granted, IReadOnlyCollection<string> used) => new(
        granted,
        Needed(provider),
        _byName.Values.Where(r => r.Provider == provider && used.Contains(r.Name)).Aggregate(ScopeSet.Empty, (all, rule) => all.Union(rule.Scopes)),
        OfTheConnection.Union(_providers.GetValueOrDefault(provider)?.Always ?? ScopeSet.Empty),
        Hierarchy(provider));
}
