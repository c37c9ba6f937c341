namespace ReconnectGrains.Bench;

/// <summary>What the command line says.</summary>
/// <param name="Only">The chapters to run; empty for all.</param>
/// <param name="Rounds">How often each side is measured.</param>
/// <param name="Seconds">How long each measurement lasts.</param>
/// <param name="WarmUp">Seconds of load before the first measurement of each side.</param>
/// <param name="Sessions">The most sessions that are stored.</param>
/// <param name="Silo">The program of <c>bench/Bench.Silo</c>; null where it is not built.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int Rounds, int Seconds, int WarmUp, long Sessions, string? Silo)
{
    /// <summary>Whether a chapter runs.</summary>
    public bool Wants(string chapter) => Only.Count == 0 || Only.Contains(chapter, StringComparer.OrdinalIgnoreCase);
}
