using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Rules;

/// <summary>The configuration that decisions depend on, as plain data.</summary>
/// <param name="Matrix">The protected tools.</param>
/// <param name="Providers">The providers, by name.</param>
/// <param name="Epoch">The store's current epoch. S49.</param>
/// <param name="SingleNode">Only one process can have this store open, so a claim of another process is a claim of a dead one.</param>
public sealed record SessionRules(ScopeMatrix Matrix, IReadOnlyList<ProviderRule> Providers, long Epoch, bool SingleNode)
{
    /// <summary>The provider's rule, if it is configured.</summary>
    public ProviderRule? Provider(string name) => Providers.FirstOrDefault(p => p.Name == name);

    /// <summary>The tool's rule, if there is such a protected tool whose provider is configured.</summary>
    public ToolRule? Tool(string name) => Matrix.Rule(name) is { } rule && Provider(rule.Provider) is not null ? rule : null;

    /// <summary>True when the holder of the claim can no longer be at work.</summary>
    public bool IsStale(Claim claim, string node, DateTimeOffset now) => now >= claim.Until || (SingleNode && claim.Node != node);
}
