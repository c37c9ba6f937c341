using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>Something that must not be.</summary>
internal sealed record Violation(string Line, string Session, string What);

/// <summary>What does not hold in this world.</summary>
internal sealed class Verdict
{
    private const int Most = 20;

    /// <summary>Of an exception.</summary>
    private const int MostLines = 8;

    private readonly World _world;
    private readonly List<Violation> _violations = [];
    private readonly IReadOnlyList<Invariant> _all;

    public Verdict(World world)
    {
        _world = world;
        _all =
        [
            new AtMostOneEffect(world), new ExactlyOneEffect(world), new NoneDisappears(world), new EverythingEnds(world),
            new OneRefresh(world), new OwnConsent(world), new ScopesCover(world), new OwnTenant(world), new PinnedAccount(world),
            new TicksAreAsked(world), new DaysEnd(world), new LimitsHold(world), new EpochsEnd(world), new NothingLeaks(world), new GenerationsGrow(world),
        ];
    }

    public IReadOnlyList<Violation> Violations => _violations;

    public void Each(Action<Invariant> check)
    {
        foreach (var invariant in _all)
        {
            check(invariant);
        }
    }

    public void Broken(string line, SessionKey? key, string what)
    {
        if (_violations.Count < Most)
        {
            var brief = string.Join(" | ", what.Split('\n').Take(MostLines).Select(l => l.Trim()));
            _violations.Add(new Violation(line, key?.Canonical ?? "", brief));
            _world.Note(key, $"!!! {line}: {brief}");
        }
    }
}
