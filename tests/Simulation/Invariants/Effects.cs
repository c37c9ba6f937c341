using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>R1: whatever crashes, repeats or answers late, a wish happens at most once.</summary>
internal sealed class AtMostOneEffect(World world) : Invariant(world, "R1")
{
    private readonly HashSet<(string Trace, string Route)> _byCall = [];
    private readonly HashSet<(string Wish, string Route)> _byWish = [];

    public override void OnEffect(Effect effect)
    {
        var wish = Record.WishOf(effect.Trace);
        World.Note(wish?.Person.Key, $"API: {effect.Route} of {effect.Wish} happens");
        if (wish is null || wish.Name != effect.Wish)
        {
            Broken(wish?.Person.Key, $"{effect.Route} of {effect.Wish} happened with the arguments of another call");
        }

        if (!_byCall.Add((effect.Trace, effect.Route)))
        {
            Broken(wish?.Person.Key, $"{effect.Route} happened twice for one call of {effect.Wish}");
        }
        else if (!_byWish.Add((effect.Wish, effect.Route)))
        {
            Broken(wish?.Person.Key, $"{effect.Route} happened twice for {effect.Wish}");
        }
    }
}

/// <summary>
/// M5: what was done is told as done, what was not as not; and where the user did their part and the backend honours keys, it is done.
/// </summary>
internal sealed class ExactlyOneEffect(World world) : Invariant(world, "M5")
{
    public override void AtTheEnd()
    {
        foreach (var wish in Record.Wishes.Where(w => w.IsWrite))
        {
            var done = wish.Routes.Select(r => World.AcmeApi.Effects.Count(e => e.Wish == wish.Name && e.Route == r)).ToList();
            var tells = wish.Final is CallResult.Returned { Result.IsError: not true };
            if (tells && done.Any(d => d != 1))
            {
                Broken(wish.Person.Key, $"the host heard that {wish.Tool} {wish.Name} is done, and it happened {string.Join(" and ", done)} times");
            }

            foreach (var intent in Record.IntentsOf(wish))
            {
                Judge(wish, intent);
            }
        }
    }

    private void Judge(Wish wish, Intent intent)
    {
        var done = wish.Routes.Select(r => World.AcmeApi.Effects.Count(e => e.Trace == intent.Asked.TraceId && e.Route == r)).ToList();
        switch (intent.State)
        {
            case IntentState.Done { Result: KeptResult.Whole { Json.Text: var text } } when !text.Contains("\"isError\":true", StringComparison.Ordinal) && done.Any(d => d != 1):
                Broken(wish.Person.Key, $"{wish.Tool} {wish.Name} ended as done, and it happened {string.Join(" and ", done)} times");
                break;
            case IntentState.Failed or IntentState.Cancelled or IntentState.Lapsed when done.Any(d => d > 0):
                Broken(wish.Person.Key, $"{wish.Tool} {wish.Name} ended as {intent.State.GetType().Name}, and it happened {string.Join(" and ", done)} times");
                break;
        }
    }
}
