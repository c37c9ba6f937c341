namespace ReconnectGrains.Sessions.Scopes;

/// <summary>What a connection may do, against what the tools of its provider need and what was used. M18.</summary>
/// <param name="Granted">What it may.</param>
/// <param name="Needed">What the tools need, all of them together.</param>
/// <param name="Used">What the tools need that were used.</param>
/// <param name="Own">What the connection needs itself, whatever the tools do: never too much.</param>
/// <param name="Hierarchy">Which scopes stand for others.</param>
public sealed record ScopeUse(ScopeSet Granted, ScopeSet Needed, ScopeSet Used, ScopeSet Own, ScopeHierarchy Hierarchy)
{
    private const int Most = 999;

    /// <summary>Granted, and no tool would miss it.</summary>
    public ScopeSet Unneeded { get; } = Spare(Granted, Needed, Own, Hierarchy);

    /// <summary>Granted and needed by a tool, but what was used would not miss it.</summary>
    public ScopeSet Unused { get; } = Spare(Granted, Used, Own, Hierarchy).Except(Spare(Granted, Needed, Own, Hierarchy));

    /// <summary>Needed by a tool and not granted: the tool's first call asks for it.</summary>
    public ScopeSet Missing { get; } = Hierarchy.Missing(Granted, Needed);

    /// <summary>How much is granted beyond need, as one number: what no tool needs weighs more than everything that is merely not used.</summary>
    public int Excess => (Math.Min(Unneeded.Count, Most) * (Most + 1)) + Math.Min(Unused.Count, Most);

    /// <summary>A scope is spare where those others cover as much without it, and it is not itself, or a part of, what is wanted.</summary>
    private static ScopeSet Spare(ScopeSet granted, ScopeSet wanted, ScopeSet own, ScopeHierarchy hierarchy)
    {
        var parts = hierarchy.Expand(wanted);
        var missing = hierarchy.Missing(granted, wanted).Count;
        return ScopeSet.Of(granted.Except(own).Where(scope =>
            !parts.Contains(scope) && hierarchy.Missing(granted.Except(ScopeSet.Of(scope)), wanted).Count == missing));
    }
}
