using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>What goes wrong, how often, and how often it did.</summary>
/// <param name="dice">Decide when.</param>
/// <param name="intensity">How rough this world is; 1 is ordinary, 0 is none.</param>
internal sealed class Faults(Dice dice, double intensity)
{
    private readonly SortedDictionary<string, long> _struck = new(StringComparer.Ordinal);

    /// <summary>Nothing goes wrong any more.</summary>
    public bool AreOver { get; set; }

    public IReadOnlyDictionary<string, long> Struck => _struck;

    public bool Strikes(string kind, double share)
    {
        if (AreOver || !dice.Chance(share * intensity))
        {
            return false;
        }

        Count(kind);
        return true;
    }

    public void Count(string kind) => _struck[kind] = _struck.GetValueOrDefault(kind) + 1;
}
