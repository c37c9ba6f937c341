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

    /// <summary>
    /// Where a store, or a node that may hold the session or its place in the directory, is out of reach just then, the answer is offered again
    /// and again for as long as this, and is lost with its node.
    /// </summary>
    private static readonly TimeSpan Offering = TimeSpan.FromSeconds(30);

    /// <summary>A node that was killed is missed for a while after another one has taken its place.</summary>
    private static readonly TimeSpan Missed = TimeSpan.FromSeconds(10);

    /// <summary>Clocks of faults are noted a little after they begin.</summary>
    private static readonly TimeSpan Noting = TimeSpan.FromSeconds(1);

    /// <summary>The others.</summary>
    /// <param name="reuses">One provider's, oldest first.</param>
    /// <param name="faults">Every fault.</param>
    public static IReadOnlyList<Finding> Unexplained(IEnumerable<Reuse> reuses, IReadOnlyList<Fault> faults)
    {
        var used = new HashSet<(Fault Fault, string Family)>();
        var before = new Dictionary<Rotation, Reuse>(ReferenceEqualityComparer.Instance);
        List<Finding> found = [];
        foreach (var reuse in reuses)
        {
            // Whoever presented the token before had an answer, too: that it was refused. If that was never stored, the token comes once more.
            var (node, at, lost) = before.TryGetValue(reuse.Spent, out var last) ? (last.Node, last.At, false) : (reuse.Spent.Node, reuse.Spent.At, reuse.Spent.Lost);
            before[reuse.Spent] = reuse;
            var within = faults.Any(f => CouldDelay(f, node, at)) ? Offering : Storing;
            if (!lost && !faults.Any(f => CouldLose(f, node, at, within) && used.Add((f, reuse.Spent.Family))))
            {
                found.Add(new(
                    $"generation {reuse.Spent.Generation} of {reuse.Spent.Family} went out with {node} at {at:HH:mm:ss.fff}, and again with {reuse.Node} at {reuse.At:HH:mm:ss.fff}",
                    null));
            }
        }

        return found;
    }

    // The answer had come, or was coming, when its node fell: a fault that began later than that explains nothing.
    private static bool CouldLose(Fault fault, string node, DateTimeOffset at, TimeSpan within) => fault.Kind switch
    {
        FaultKind.Kill or FaultKind.Pause or FaultKind.Fall => fault.Target == node && fault.Touches(at, at + within, Noting),
        FaultKind.StoreRestart or FaultKind.StoreCut => (fault.Target == "all" || fault.Target == node) && fault.Touches(at, at + Storing, Storing),
        _ => false,
    };

    private static bool CouldDelay(Fault fault, string node, DateTimeOffset at) => fault.Kind switch
    {
        FaultKind.Kill or FaultKind.Pause or FaultKind.Fall => fault.Target != node && fault.Touches(at, at + Storing, Missed),
        FaultKind.StoreRestart or FaultKind.StoreCut => (fault.Target == "all" || fault.Target == node) && fault.Touches(at, at + Storing, Storing),
        _ => false,
    };
}
