using System.Globalization;

namespace ReconnectGrains.Simulation.Telling;

/// <summary>The sums over many seeds.</summary>
internal sealed class Table
{
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private long _steps;
    private long _calls;
    private long _parked;
    private long _resumed;
    private long _refreshes;

    public long Seeds { get; private set; }

    public long Violations { get; private set; }

    public void Add(Outcome outcome)
    {
        Seeds++;
        _steps += outcome.Steps;
        _calls += outcome.Calls;
        _parked += outcome.Parked;
        _resumed += outcome.Resumed;
        _refreshes += outcome.Refreshes;
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
        yield return Line("parked", _parked);
        yield return Line("resumed", _resumed);
        yield return Line("refreshes", _refreshes);
        yield return Line("violations", Violations);
    }

    private static string Line(string what, long count) => string.Create(CultureInfo.InvariantCulture, $"{what,-34}{count,14:N0}");
}
