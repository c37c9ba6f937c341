using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Nodes;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>Everything that is known about a finding: what host, provider and API saw, and what was broken meanwhile.</summary>
internal static class Evidence
{
    private const int Most = 25;

    /// <summary>The lines for a finding.</summary>
    public static IEnumerable<string> Of(string kind, Finding finding, ChaosWorld world)
    {
        yield return $"{kind}: {finding.What}";
        if (finding.Wish is not { } wish)
        {
            yield break;
        }

        yield return $"  call {wish.Id} of {wish.User}, {wish.Tool}, intent {wish.Intent ?? "-"}, ended {wish.Ended ?? "not"}{(wish.Parked ? ", was parked" : "")}";
        foreach (var seen in wish.Seen.TakeLast(Most))
        {
            yield return $"    host: {seen}";
        }

        foreach (var effect in world.Api.Ledger.All.Where(e => e.Call == wish.Id))
        {
            yield return $"    API: {effect.Step} at {effect.At:HH:mm:ss.fff}, key {effect.Key ?? "-"}";
        }

        foreach (var grant in world.Upstreams.First(p => p.Name == wish.Provider).Book.Grants.Where(g => g.User == wish.User))
        {
            yield return $"    {wish.Provider}: a grant began at {grant.Began:HH:mm:ss.fff}{(grant.Lost ? " (its tokens were lost)" : "")}"
                + (grant.Ended is { } ended ? $", and ended at {ended:HH:mm:ss.fff}, {grant.Why}" : "");
        }

        var (from, to) = (wish.Seen.Select(s => s.From).DefaultIfEmpty().Min(), wish.Seen.Select(s => s.To).DefaultIfEmpty().Max());
        foreach (var fault in world.Faults.All.Where(f => f.Kind < FaultKind.ExpiryWave && f.Touches(from, to, TimeSpan.FromSeconds(5))).Take(Most))
        {
            yield return $"    fault: {fault}";
        }
    }
}
