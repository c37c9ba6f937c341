using ReconnectGrains.Chaos.Faults;
using ReconnectGrains.Chaos.Nodes;
using ReconnectGrains.Chaos.People;

namespace ReconnectGrains.Chaos.Oracles;

/// <summary>What a run came to, as clients, providers and API tell it.</summary>
/// <param name="Calls">Intended calls.</param>
/// <param name="ForcedExpiries">Connections whose access token was made to expire by order.</param>
/// <param name="Kills">Nodes that were killed.</param>
/// <param name="Parked">Calls that were challenged and kept.</param>
/// <param name="Resumed">Parked calls whose host was given the result.</param>
/// <param name="Lost">See <see cref="Losses.Lost"/>.</param>
/// <param name="Duplicates">See <see cref="Losses.Duplicated"/>.</param>
/// <param name="Reuses">See <see cref="Oracles.Reuses"/>.</param>
/// <param name="Errors">See <see cref="Oracles.Errors"/>.</param>
internal sealed record Verdict(
    int Calls,
    int ForcedExpiries,
    int Kills,
    int Parked,
    int Resumed,
    IReadOnlyList<Finding> Lost,
    IReadOnlyList<Finding> Duplicates,
    IReadOnlyList<Finding> Reuses,
    IReadOnlyList<Finding> Errors)
{
    /// <summary>Nothing was found that must not be.</summary>
    public bool Holds => Findings.Count == 0;

    /// <summary>Everything that was found.</summary>
    public IReadOnlyList<(string Kind, Finding Finding)> Findings =>
    [
        .. Lost.Select(f => ("lost", f)),
        .. Duplicates.Select(f => ("duplicate effect", f)),
        .. Reuses.Select(f => ("unexplained reuse", f)),
        .. Errors.Select(f => ("unexplained error", f)),
    ];

    /// <summary>Judges a run that is over.</summary>
    public static Verdict Of(ChaosWorld world, IReadOnlyList<Wish> wishes, int forcedExpiries)
    {
        var (faults, effects) = (world.Faults.All, world.Api.Ledger.All);
        return new(
            wishes.Count,
            forcedExpiries,
            faults.Count(f => f.Kind == FaultKind.Kill),
            wishes.Count(w => w.Parked),
            wishes.Count(w => w.Parked && w.Ended == Wish.Result),
            Losses.Lost(wishes, effects),
            Losses.Duplicated(wishes, effects),
            [.. world.Upstreams.SelectMany(p => Oracles.Reuses.Unexplained(p.Book.Reuses, faults))],
            [.. Oracles.Errors.Fallen(faults), .. Oracles.Errors.Unexplained(wishes, faults, provider => world.Upstreams.First(p => p.Name == provider).Book.Grants)]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"chaos: calls={Calls} forced_expiries={ForcedExpiries} kills={Kills} parked={Parked} resumed={Resumed} lost={Lost.Count} "
        + $"duplicate_effects={Duplicates.Count} reuse_detections_unexplained={Reuses.Count} errors_unexplained={Errors.Count}";
}
