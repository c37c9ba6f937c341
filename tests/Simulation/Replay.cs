using ReconnectGrains.Simulation.Telling;

namespace ReconnectGrains.Simulation;

/// <summary>One world, told from its first to its last step.</summary>
internal static class Replay
{
    public static int Tell(ulong seed, TextWriter output)
    {
        var outcome = Outcome.Of(seed);
        foreach (var line in outcome.Timeline.All())
        {
            output.WriteLine(line);
        }

        var table = new Table();
        table.Add(outcome);
        foreach (var line in table.Lines())
        {
            output.WriteLine(line);
        }

        foreach (var violation in outcome.Violations)
        {
            output.WriteLine($"{violation.Line} {violation.Session}: {violation.What}");
        }

        output.WriteLine($"sim: seed={seed} violations={outcome.Violations.Count}");
        return outcome.Violations.Count == 0 ? 0 : 1;
    }
}
