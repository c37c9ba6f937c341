using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Providers;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>
/// Which of a provider's reuse detections a fault explains: it rotated, and whoever had asked never stored the answer, because the answer was
/// lost on the way, its node was killed or paused with it, or the store was out of reach. One fault explains one reuse of one grant. R2.
/// </summary>
internal static class Reuses
{
    /// <summary>An answer that came is stored within this time, unless the store is out of reach.</summary>
    private static readonly TimeSpan Storing = TimeSpan.FromSeconds(3);

    /// <summary>Clocks of faults are noted a little after they begin.</summary>
    private static readonly TimeSpan Noting = TimeSpan.FromSeconds(1);

    /// <summary>The others.</summary>
    public static IReadOnlyList<Finding> Unexplained(IEnumerable<Reuse> reuses, IReadOnlyList<Fault> faults)
    {
        var used = new HashSet<(Fault Fault, string Family)>();
        var lost = new HashSet<Rotation>(ReferenceEqualityComparer.Instance);
        return
        [
            .. reuses.Where(r => !IsExplained(r, faults, used, lost)).Select(r => new Finding(
                $"generation {r.Spent.Generation} of {r.Spent.Family} was used up by {r.Spent.Node} at {r.Spent.At:HH:mm:ss.fff}, and presented again by {r.Node} at {r.At:HH:mm:ss.fff}",
                null)),
        ];
    }

    private static bool IsExplained(Reuse reuse, IReadOnlyList<Fault> faults, HashSet<(Fault, string)> used, HashSet<Rotation> lost)
    {
        var spent = reuse.Spent;
        return spent.Lost ? lost.Add(spent) : faults.Any(f => CouldLose(f, spent) && used.Add((f, spent.Family)));
    }

    private static bool CouldLose(Fault fault, Rotation spent) => fault.Kind switch
    {
        // The answer had come, or was coming, when its node fell: a fault that began later than that explains nothing.
        FaultKind.Kill or FaultKind.Pause or FaultKind.Fall => fault.Target == spent.Node && fault.Touches(spent.At, spent.At + Storing, Noting),
        FaultKind.StoreRestart or FaultKind.StoreCut =>
            (fault.Target == "all" || fault.Target == spent.Node) && fault.Touches(spent.At, spent.At + Storing, Storing),
        _ => false,
    };
}
