using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Simulation.Actors;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation;

/// <summary>What happens in a world: trouble, then calm in which everybody does their part, then the verdict.</summary>
internal sealed class Story(World world)
{
    private const long MostSteps = 400_000;

    /// <summary>Rounds of half a minute in which what was left must come to its end.</summary>
    private const int Rounds = 80;

    private static readonly SessionKey[] Keys = [new("northwind", "alice"), new("southridge", "alice"), new("northwind", "bob"), new("southridge", "carol")];

    private static readonly string[] Tools = ["list", "pay", "pay", "note", "send", "merge", "wipe", "profile"];

    /// <summary>Longer than a call may be parked.</summary>
    private static readonly TimeSpan Night = Limits.ParkedFor + TimeSpan.FromHours(1);

    private readonly Dice _dice = world.Dice.Fork();
    private bool _isOver;

    /// <summary>Tells the story to its end, and judges it.</summary>
    public void Tell()
    {
        world.Outside.Start(Play);
        if (!world.Scheduler.Run(() => _isOver, MostSteps) && world.Scheduler.Failures.Count == 0)
        {
            world.Verdict.Broken("M5", null, $"the world does not come to an end in {world.Scheduler.Steps} steps");
        }

        foreach (var failure in world.Scheduler.Failures)
        {
            world.Verdict.Broken("BUG", null, failure);
        }

        world.Verdict.Each(i => i.AtTheEnd());
    }

    private async Task Play()
    {
        foreach (var key in Keys.Take(_dice.Weigh((1, 6), (2, 4), (3, 1))))
        {
            world.Record.People.Add(new Person(key, new Secret($"cookie-{key.Canonical}")));
        }

        var trouble = _dice.Seconds(20, 140);
        List<Task> actors = [.. world.Record.People.SelectMany(p => Wishes(p, trouble))];
        actors.AddRange(world.Record.People.Select(p => new Life(world, p, _dice.Fork()).Live()));
        actors.AddRange(world.Record.People.Select(Look));
        actors.Add(new Administrator(world, _dice.Fork()).Act());
        actors.Add(new Disaster(world, _dice.Fork()).Strike());
        await Task.Delay(trouble, world.Time);
        world.IsCalm = world.Faults.AreOver = true;
        world.Note(null, "--- calm ---");
        await Task.WhenAll(actors);
        if (_dice.Chance(0.04))
        {
            await Sleep();
        }

        await Heal();
        _isOver = true;
    }

    private IEnumerable<Task> Wishes(Person person, TimeSpan within)
    {
        for (var i = _dice.Weigh((1, 3), (2, 3), (4, 2), (6, 1)); i > 0; i--)
        {
            var wish = new Wish($"w{world.Record.Wishes.Count}", _dice.Pick(Tools), _dice.Weigh(("chatgpt", 3), ("claude", 1)), person);
            world.Record.Add(wish);
            yield return Pursue(new Host(world, wish, _dice.Fork()), _dice.Seconds(0, within.TotalSeconds * 0.7));
        }
    }

    /// <summary>Somebody keeps looking: reads that keep tokens in use.</summary>
    private async Task Look(Person person)
    {
        var pace = _dice.Weigh((6.0, 1), (25, 2), (90, 2));
        while (!world.IsCalm)
        {
            await Task.Delay(_dice.Seconds(0.5, pace), world.Time);
            var wish = new Wish($"w{world.Record.Wishes.Count}", "list", "chatgpt", person) { GivenUp = "nobody waits for it" };
            world.Record.Add(wish);
            await new Host(world, wish, _dice.Fork()).Pursue(_dice.Weigh((1, 3), (3, 1)));
        }
    }

    private async Task Pursue(Host host, TimeSpan after)
    {
        await Task.Delay(after, world.Time);
        await host.Pursue(10);
    }

    /// <summary>Nobody does anything for longer than a call may be parked, and the sweep that ends such calls is late.</summary>
    private async Task Sleep()
    {
        world.Faults.Count("slept a day");
        world.Note(null, "--- everybody sleeps for a day ---");
        foreach (var wish in world.Record.Wishes.Where(w => w.Final is null && !IsParked(w)))
        {
            wish.GivenUp ??= "its answer was not fetched while it was kept";
        }

        world.SweepPace = Night.TotalSeconds / 2;
        await Task.Delay(Night, world.Time);
    }

    private bool IsParked(Wish wish) => wish.Intents.Count > 0 && world.Record.IntentsOf(wish).All(i => i.State is IntentState.Parked);

    /// <summary>Hosts ask again, users connect and tick, and time passes.</summary>
    private async Task Heal()
    {
        foreach (var person in world.Record.People)
        {
            await Administrator.Renew(world, person.Key);
        }

        var hosts = world.Record.Wishes.Select(w => (Wish: w, Host: new Host(world, w, _dice.Fork()))).ToList();
        for (var round = 0; round < Rounds && IsOpen(); round++)
        {
            foreach (var (wish, host) in hosts)
            {
                if (wish is { Final: null, GivenUp: null })
                {
                    await host.Ask();
                }
                else if (wish.Person.Proven is null && world.Record.IntentsOf(wish).Any(i => i.State is IntentState.Parked))
                {
                    await host.Look(); // Its user has no other way to a link.
                }
            }

            foreach (var person in world.Record.People)
            {
                await DoTheirPart(person);
            }

            await Task.Delay(_dice.Seconds(5, 40), world.Time);
        }
    }

    private async Task DoTheirPart(Person person)
    {
        var browser = new Browser(world, person, _dice);
        var parked = world.Record.Stored(person.Key)?.Intents.Where(i => i.State is IntentState.Parked { Reason: ParkReason.NeedsConnection }).ToList() ?? [];
        foreach (var provider in parked.Select(i => i.Provider).Distinct().Order(StringComparer.Ordinal))
        {
            var link = person.Links.LastOrDefault() ?? await browser.OpenAgain(provider);
            person.Links.Clear();
            if (link is not null)
            {
                await browser.Follow(link, Manner.Good);
            }
        }

        await browser.Tick(1);
    }

    private bool IsOpen() =>
        world.Record.Wishes.Any(w => w.Final is null && w.GivenUp is null)
        || world.Record.Sessions.Any(s => s.Intents.Any(i => i.State is not IntentState.Ended) || s.Connections.Any(c => c.State is ConnectionState.Refreshing));
}
