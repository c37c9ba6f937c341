namespace ReconnectGrains.Simulation.Outside;

/// <summary>Every secret in a world carries this mark, so that a leak is one search away. S45.</summary>
internal static class Canary
{
    public const string Mark = "KANARI";

    public static bool IsIn(string? text) => text?.Contains(Mark, StringComparison.Ordinal) == true;
}
