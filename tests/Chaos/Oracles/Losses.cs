using ReconnectGrains.Chaos.Api;
using ReconnectGrains.Chaos.People;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>Something that must not be, and what shows it.</summary>
/// <param name="What">In a sentence.</param>
/// <param name="Wish">The call concerned.</param>
internal sealed record Finding(string What, Wish? Wish);

/// <summary>Compares what hosts were told with what happened at the API.</summary>
internal static class Losses
{
    /// <summary>Named ends that a host can be given for a call, besides its result.</summary>
    private static readonly string[] Named = ["OUTCOME_UNKNOWN", "INTENT_LAPSED", "INTENT_CANCELLED"];

    /// <summary>Calls that ended in no state that their user can see, or otherwise than their host was told.</summary>
    public static IReadOnlyList<Finding> Lost(IEnumerable<Wish> wishes, IEnumerable<Effect> effects)
    {
        var done = effects.Select(e => (e.Call, e.Step)).ToHashSet();
        return [.. wishes.Select(w => Judge(w, done)).OfType<Finding>()];
    }

    /// <summary>Effects that happened more often than once for one call.</summary>
    public static IReadOnlyList<Finding> Duplicated(IEnumerable<Wish> wishes, IEnumerable<Effect> effects)
    {
        var known = wishes.ToDictionary(w => w.Id);
        return
        [
            .. effects.GroupBy(e => (e.Call, e.Step)).Where(g => g.Count() > 1).Select(g => new Finding(
                $"{g.Key.Call}: '{g.Key.Step}' happened {g.Count()} times, at {string.Join(", ", g.Select(e => $"{e.At:HH:mm:ss.fff} with key {e.Key?[..8] ?? "-"}"))}",
                known.GetValueOrDefault(g.Key.Call))),
        ];
    }

    private static Finding? Judge(Wish wish, HashSet<(string Call, string Step)> done)
    {
        var missing = wish.Steps.Where(s => !done.Contains((wish.Id, s))).ToList();
        return wish.Ended switch
        {
            null => new($"{wish.Id} has not ended", wish),
            Wish.Result when missing.Count > 0 => new($"{wish.Id}: its host was given the result, but '{string.Join("', '", missing)}' never happened", wish),
            Wish.Result => null,
            _ when wish.Cancelled && missing.Count < wish.Steps.Count => new($"{wish.Id} was cancelled before it ran, and happened all the same", wish),
            var code when Named.Contains(code) => null,
            var code => new($"{wish.Id} ended as {code}, which is no end for a call like this", wish),
        };
    }
}
