using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Engine.Tests.World;
using ReconnectGrains.Sessions.Errors;

namespace ReconnectGrains.Engine.Tests.Running;

/// <summary>
/// A host that wants one thing and a user who helps: both go on until the call is over, whatever happens to the process. It dies at most
/// once, at a given point; the next one starts on the files that it left.
/// </summary>
internal sealed class CrashStory(TestWorld world, string tool, object arguments)
{
    private const int Patience = 20;

    private TestNode _node = null!;
    private Fate _fate = null!;

    /// <summary>The points that the first process passed.</summary>
    public IReadOnlyList<string> Passed => _fate.Passed;

    /// <summary>The first process was killed before the story ended.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>The process that lives at the end.</summary>
    public TestNode Survivor => _node;

    /// <summary>Goes on until the call is over.</summary>
    /// <param name="before">What happened before the story began.</param>
    /// <param name="diesAt">The number of the point at which the first process dies.</param>
    public async Task<CallResult> Tell(Func<TestNode, Task> before, int? diesAt)
    {
        _node = await world.StartFragileNode();
        _fate = _node.Fate;
        await before(_node);
        _fate.Count(diesAt);
        for (var round = 0; round < Patience; round++)
        {
            switch (await Step(n => n.Call(tool, arguments)))
            {
                case null:
                    break;
                case CallResult.Challenged challenged:
                    await Connect(challenged);
                    break;
                case CallResult.Refused { RetryAfter: { } wait }:
                    world.Time.Advance(wait);
                    await Step(Sweep);
                    break;
                case var end:
                    await Step(Sweep);
                    _fate.StopCounting();
                    return end;
            }
        }

        throw new InvalidOperationException($"{tool} did not come to an end.");
    }

    private async Task Connect(CallResult.Challenged challenged)
    {
        var browser = world.Browser();
        browser.Link = _node.Link(challenged);
        for (var leg = 0; leg < 4; leg++)
        {
            var start = await Step(browser.Begin);
            if (start is null)
            {
                continue; // The user opens the link again.
            }

            if (start is not TripStart.GoTo)
            {
                return;
            }

            var callback = browser.Consent();
            var end = await Step(n => browser.Return(n, callback)) ?? await Step(n => browser.Return(n, callback));
            if (end is TripEnd.Connected)
            {
                return;
            }
        }
    }

    private static async Task<string> Sweep(TestNode node)
    {
        await node.Sweep();
        return "swept";
    }

    /// <summary>Null: the process died meanwhile, nobody got an answer, and another one is there now.</summary>
    private async Task<T?> Step<T>(Func<TestNode, Task<T>> act)
        where T : class
    {
        var step = act(_node);
        await Task.WhenAny(step, _node.Fate.Died);
        if (!_node.Fate.IsDead)
        {
            return await step;
        }

        WasKilled = true;
        _node = await world.Restart(_node);
        await _node.SweepAtStart();
        return null;
    }

    /// <summary>True when the call ended as one that the API runs once, or as one of which nobody can know.</summary>
    public static bool IsUnknown(CallResult end) => end is CallResult.Refused { Code: ErrorCode.OutcomeUnknown };
}
