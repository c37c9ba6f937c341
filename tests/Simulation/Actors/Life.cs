using ReconnectGrains.Engine;
using ReconnectGrains.Engine.Administration;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Simulation.Nodes;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Actors;

/// <summary>What users do while things go wrong: mostly what they should, sometimes not.</summary>
internal sealed class Life(World world, Person person, Dice dice)
{
    public async Task Live()
    {
        var browser = new Browser(world, person, dice);
        while (!world.IsCalm)
        {
            await Task.Delay(dice.Seconds(1, 25), world.Time);
            if (person.Links.Count == 0)
            {
                continue;
            }

            var link = person.Links[^1];
            person.Links.Clear();
            if (dice.Chance(0.1))
            {
                continue; // Sees it, and does nothing.
            }

            if (dice.Chance(0.06))
            {
                await Task.Delay(dice.Seconds(500, 900), world.Time); // Comes back when the ticket has expired, or nearly.
            }

            if (dice.Chance(0.06))
            {
                await Stranger(link);
                continue;
            }

            var manner = Choose();
            if (manner.Declines)
            {
                GiveUpAll();
            }

            await browser.Follow(link, manner);
            await browser.Tick(0.7);
        }
    }

    private Manner Choose() => dice.Weigh(
        (Manner.Good, 70), (new Manner(OtherAccount: true), 6), (new Manner(Declines: true), 4), (new Manner(Abandons: true), 6),
        (new Manner(GrantsLess: true), 6), (new Manner(ComesTwice: true), 8));

    /// <summary>S15: somebody else opens the link.</summary>
    private Task Stranger(string link)
    {
        var others = world.Record.People.Where(p => p.Key != person.Key).ToList();
        return others.Count == 0 ? Task.CompletedTask : new Browser(world, dice.Pick(others), dice).Follow(link, Manner.Good);
    }

    /// <summary>Who says no at the provider ends what waits for the connection.</summary>
    private void GiveUpAll()
    {
        foreach (var wish in world.Record.Wishes.Where(w => w.Person == person && w.Final is null))
        {
            wish.GivenUp ??= "its user declined";
        }
    }
}

/// <summary>Administrators: forced expiry, memberships that end and come back, connections that are cut.</summary>
internal sealed class Administrator(World world, Dice dice)
{
    private static readonly Acting Acting = new(new SessionKey("northwind", "root"), "console", "trc_none", AllTenants: true);

    public async Task Act()
    {
        while (true)
        {
            await Task.Delay(dice.Seconds(10, 200), world.Time);
            if (world.IsCalm || world.AnyNode() is not { } node)
            {
                return;
            }

            var person = dice.Pick(world.Record.People);
            switch (dice.Below(10))
            {
                case < 6:
                    world.Faults.Count("expired by hand");
                    world.Note(null, "an administrator expires tokens");
                    await node.Do(() => Expire(node));
                    break;
                case 6 or 7:
                    world.Faults.Count("provider revokes");
                    world.Note(person.Key, "the user withdraws consent at acme");
                    foreach (var family in world.Acme.Families.Where(f => f.ConsentedBy == person.Key).ToList())
                    {
                        world.Acme.End(family, "withdrawn");
                    }

                    break;
                case 8:
                    await Disconnect(person);
                    break;
                default:
                    await EndMembership(person);
                    break;
            }
        }
    }

    private async Task<ExpiryReport> Expire(SimNode node)
    {
        var order = new ExpiryOrder(null, null, dice.Pick([null, "acme"]), dice.Pick([0.5, 1.0]));
        return (await node.Expiry.Carry(order, Acting, CancellationToken.None))!; // Nothing is out of reach of an administrator of all tenants.
    }

    private async Task Disconnect(Person person)
    {
        if (world.AnyNode() is { } node)
        {
            world.Faults.Count("disconnected");
            world.Note(person.Key, "the user disconnects acme");
            await node.Do(() => node.Sessions.Send(person.Key, new Command.Disconnect(node.Identity.Stamp(TraceId.None), "acme"), CancellationToken.None));
        }
    }

    private async Task EndMembership(Person person)
    {
        if (world.AnyNode() is not { } node)
        {
            return;
        }

        world.Faults.Count("membership ended");
        world.Note(person.Key, "the membership ends");
        foreach (var wish in world.Record.Wishes.Where(w => w.Person == person && w.Final is null))
        {
            wish.GivenUp ??= "its user was no member any more";
        }

        if ((await node.Do(() => node.Memberships.End(person.Key, CancellationToken.None))).Answer is not null)
        {
            world.Ended[person.Key.Canonical] = world.Time.GetUtcNow();
        }

        await Task.Delay(dice.Seconds(5, 100), world.Time);
        await Renew(world, person.Key);
    }

    /// <summary>Makes somebody a member again, however often it takes.</summary>
    public static async Task Renew(World world, SessionKey key)
    {
        world.Ended.Remove(key.Canonical);
        while (true)
        {
            if (world.AnyNode() is { } node && (await node.Do(() => node.Memberships.Activate(key, CancellationToken.None))).Answer is not null)
            {
                world.Note(key, "the membership begins again");
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(2), world.Time);
        }
    }
}
