using System.Collections.Immutable;

namespace ReconnectGrains.Sessions.Scopes;

/// <summary>
/// Which scopes of one provider stand for others (<c>invoices.write</c> implies <c>invoices.read</c>), as configured. Implications
/// chain; a circle of them means that its scopes are equal.
/// </summary>
public sealed class ScopeHierarchy
{
    /// <summary>No scope stands for another.</summary>
    public static readonly ScopeHierarchy Flat = new(ImmutableSortedDictionary<string, ScopeSet>.Empty);

    private readonly ImmutableSortedDictionary<string, ScopeSet> _implies;

    /// <summary>A hierarchy from the direct implications.</summary>
    /// <param name="implies">For each scope, the scopes that it includes.</param>
    public ScopeHierarchy(IReadOnlyDictionary<string, ScopeSet> implies) =>
        _implies = implies.Keys.ToImmutableSortedDictionary(scope => scope, scope => Reach(scope, implies), StringComparer.Ordinal);

    /// <summary>The scopes and all that they imply.</summary>
    public ScopeSet Expand(ScopeSet scopes) =>
        scopes.Aggregate(scopes, (all, scope) => _implies.TryGetValue(scope, out var more) ? all.Union(more) : all);

    /// <summary>True when the granted scopes allow everything that is required.</summary>
    public bool Covers(ScopeSet granted, ScopeSet required) => required.IsWithin(granted) || Missing(granted, required).Count == 0;

    /// <summary>What is required and neither granted nor implied by what is granted.</summary>
    public ScopeSet Missing(ScopeSet granted, ScopeSet required) => required.Except(Expand(granted));

    private static ScopeSet Reach(string start, IReadOnlyDictionary<string, ScopeSet> implies)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var scope))
        {
            // Adding tells whether the scope is new, which is what ends a circle.
            if (reached.Add(scope) && implies.TryGetValue(scope, out var next))
            {
                foreach (var implied in next)
                {
                    open.Push(implied);
                }
            }
        }

        return ScopeSet.Of(reached);
    }
}
