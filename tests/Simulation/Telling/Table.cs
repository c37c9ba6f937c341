using System.Globalization;

namespace ReconnectGrains.Simulation.Telling;

/// <summary>The sums over many seeds.</summary>
internal sealed class Table
{
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private long _steps;
    private long _calls;
    public long Parked { get; private set; }

    public long Resumed { get; private set; }

    public long Refreshes { get; private set; }

    public long Faults => _faults.Values.Sum();

    public long Seeds { get; private set; }

    public long Violations { get; private set; }

    public void Add(Outcome outcome)
    {
        Seeds++;
        _steps += outcome.Steps;
        _calls += outcome.Calls;
        Parked += outcome.Parked;
        Resumed += outcome.Resumed;
        Refreshes += outcome.Refreshes;
        Violations += outcome.Violations.Count;
        foreach (var (kind, count) in outcome.Faults)
        {
            _faults[kind] = _faults.GetValueOrDefault(kind) + count;
        }
    }

    public IEnumerable<string> Lines()
    {
        yield return Line("seeds", Seeds);
        yield return Line("steps", _steps);
        yield return Line("faults injected", _faults.Values.Sum());
        foreach (var (kind, count) in _faults)
        {
            yield return Line($"  {kind}", count);
        }

        yield return Line("calls", _calls);
        yield return Line("parked", Parked);
        yield return Line("resumed", Resumed);
        yield return Line("refreshes", Refreshes);
        yield return Line("violations", Violations);
    }

    private static string Line(string what, long count) => string.Create(CultureInfo.InvariantCulture, $"{what,-34}{count,14:N0}");
}
