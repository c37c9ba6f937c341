using System.Diagnostics;
using System.Globalization;
using ReconnectGrains.Simulation.Telling;

namespace ReconnectGrains.Simulation;

/// <summary>Many worlds, two at a time, each on one thread.</summary>
internal sealed class Sweep(TextWriter output, TextWriter progress)
{
    private const int Threads = 2;

    /// <summary>Failing seeds that are told in full.</summary>
    private const int Told = 5;

    private readonly Lock _gate = new();
    private readonly Table _table = new();
    private readonly SortedDictionary<string, (ulong Seed, long Count)> _broken = new(StringComparer.Ordinal);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private ulong _next;
    private bool _stops;
    private int _failing;

    /// <returns>0 when everything held.</returns>
    public int Run(ulong from, ulong seeds, bool stopAtFirst)
    {
        _next = from;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() => Work(from + seeds, stopAtFirst))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        foreach (var line in _table.Lines())
        {
            output.WriteLine(line);
        }

        foreach (var (line, (seed, count)) in _broken)
        {
            output.WriteLine($"broken: {line} first at seed {seed}, {count} times");
        }

        output.WriteLine($"sim: seeds={_table.Seeds} violations={_table.Violations}");
        return _table.Violations == 0 ? 0 : 1;
    }

    private void Work(ulong end, bool stopAtFirst)
    {
        while (Next(end) is { } seed)
        {
            var outcome = Outcome.Of(seed);
            lock (_gate)
            {
                Add(outcome);
                _stops |= stopAtFirst && outcome.Violations.Count > 0;
            }
        }
    }

    private ulong? Next(ulong end)
    {
        lock (_gate)
        {
            return _stops || _next >= end ? null : _next++;
        }
    }

    private void Add(Outcome outcome)
    {
        _table.Add(outcome);
        foreach (var violation in outcome.Violations)
        {
            var (seed, count) = _broken.GetValueOrDefault(violation.Line, (outcome.Seed, 0));
            _broken[violation.Line] = (Math.Min(seed, outcome.Seed), count + 1);
        }

        if (outcome.Violations.Count > 0 && _failing++ < Told)
        {
            foreach (var line in outcome.Complaint())
            {
                output.WriteLine(line);
            }
        }

        if (_table.Seeds % 250 == 0)
        {
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_table.Seeds} seeds, {_table.Violations} violations, {_watch.Elapsed.TotalSeconds:0} s, {Environment.CpuUsage.TotalTime.TotalSeconds:0} s of processor time"));
        }
    }
}
