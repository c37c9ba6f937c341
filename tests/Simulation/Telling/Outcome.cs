using ReconnectGrains.Simulation.Invariants;
using ReconnectGrains.Simulation.Storing;

namespace ReconnectGrains.Simulation.Telling;

/// <summary>What came of one seed.</summary>
internal sealed record Outcome(
    ulong Seed, long Steps, IReadOnlyDictionary<string, long> Faults, int Calls, int Parked, int Resumed, int Refreshes,
    IReadOnlyList<Violation> Violations, Timeline Timeline)
{
    public const int LastSteps = 60;

    /// <summary>Tells the story of a seed.</summary>
    public static Outcome Of(ulong seed) => Of(seed, Slate.Take());

    /// <summary>Tells it on a database that is empty.</summary>
    public static Outcome Of(ulong seed, Slate slate)
    {
        using var world = new World(seed, slate);
        new Story(world).Tell();
        var record = world.Record;
        return new Outcome(
            seed, world.Scheduler.Steps, world.Faults.Struck, record.Calls, record.Parked, record.Resumed,
            world.Acme.Refreshes + world.Identity.Refreshes, world.Verdict.Violations, world.Timeline);
    }

    /// <summary>What is wrong, and the last steps of the session that it concerns.</summary>
    public IEnumerable<string> Complaint()
    {
        yield return $"seed {Seed}: {Violations.Count} violations";
        foreach (var violation in Violations)
        {
            yield return $"  {violation.Line} {violation.Session}: {violation.What}";
        }

        yield return $"  the last steps of {(Violations[0].Session.Length == 0 ? "the world" : Violations[0].Session)}:";
        foreach (var line in Timeline.Last(Violations[0].Session, LastSteps))
        {
            yield return $"  {line}";
        }
    }
}
