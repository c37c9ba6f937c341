using ReconnectGrains.Simulation.Storing;
using ReconnectGrains.Simulation.Telling;

namespace ReconnectGrains.Simulation.Tests;

/// <summary>A handful of worlds with every build; `make sim` tries ten thousand.</summary>
public sealed class SweepTests
{
    private const ulong Seeds = 150;

    [Fact]
    [Trait("Proves", "R1")]
    [Trait("Proves", "R2")]
    [Trait("Proves", "M5")]
    public void Whatever_goes_wrong_in_a_world_everything_holds_that_must()
    {
        var table = new Table();
        foreach (var seed in Enumerable.Range(1, (int)Seeds).Select(s => (ulong)s))
        {
            var outcome = Outcome.Of(seed);
            outcome.Violations.ShouldBeEmpty(outcome.Violations.Count == 0 ? null : string.Join('\n', outcome.Complaint()));
            table.Add(outcome);
        }

        // Worlds in which nothing happens would prove nothing.
        table.Faults.ShouldBeGreaterThan(600);
        table.Parked.ShouldBeGreaterThan(300);
        table.Resumed.ShouldBeGreaterThan(200);
        table.Refreshes.ShouldBeGreaterThan(20);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', table.Lines()));
    }

    [Fact]
    public void A_world_knows_nothing_of_the_worlds_before_it()
    {
        // Its database was theirs, and was wiped.
        Outcome.Of(7);
        string.Join('\n', Outcome.Of(42).Timeline.All()).ShouldBe(string.Join('\n', Outcome.Of(42, Slate.New()).Timeline.All()));
    }

    [Fact]
    public void The_same_seed_tells_the_same_story_to_the_byte()
    {
        foreach (var seed in new ulong[] { 3, 11, 42 })
        {
            string.Join('\n', Outcome.Of(seed).Timeline.All()).ShouldBe(string.Join('\n', Outcome.Of(seed).Timeline.All()));
        }
    }
}
