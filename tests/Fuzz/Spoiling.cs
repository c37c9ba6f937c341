namespace ReconnectGrains.Fuzz;

/// <summary>Spoils one thing of a request.</summary>
internal static class Spoiling
{
    private static readonly (string Name, Action<Draft, Dice, Ingredients> Do)[] All =
    [
        .. SpoiledLines.All, .. SpoiledHeaders.All, .. SpoiledBodies.All, .. SpoiledFraming.All,
    ];

    public static void Apply(Draft draft, Dice dice, Ingredients good)
    {
        var (name, spoil) = dice.Pick(All);
        spoil(draft, dice, good);
        draft.Steps.Add(name);
    }
}
