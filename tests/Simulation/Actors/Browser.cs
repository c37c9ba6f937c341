using ReconnectGrains.Engine.Reconnecting;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Actors;

/// <summary>How somebody uses a link.</summary>
internal sealed record Manner(bool AsStranger = false, bool OtherAccount = false, bool Declines = false, bool Abandons = false, bool GrantsLess = false, bool ComesTwice = false)
{
    public static readonly Manner Good = new();
}

/// <summary>A person's browser, and the person before it.</summary>
internal sealed class Browser(World world, Person person, Dice dice)
{
    /// <summary>Goes from a link through the provider and back, twice where the user has to be proven first.</summary>
    public async Task<bool> Follow(string link, Manner manner)
    {
        for (var leg = 0; leg < 3; leg++)
        {
            if (await Begin(link) is not TripStart.GoTo { Url: var url } || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host == "reconnect.test")
            {
                return false;
            }

            if (Canary.IsIn(url))
            {
                world.Found("S45", $"a token in {url}");
            }

            if (manner.Abandons)
            {
                return false;
            }

            await Task.Delay(dice.Seconds(0.5, 20), world.Time);
            switch (await Return(Answer(address, manner), manner))
            {
                case TripEnd.SignedIn signedIn:
                    link = signedIn.Locator;
                    break;
                case TripEnd.Connected:
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Looks at the page and ticks what waits for it.</summary>
    public async Task Tick(double share)
    {
        if (person.Proven is not { } proven || world.AnyNode() is not { } node)
        {
            return;
        }

        var seen = await node.Do(() => node.Reconnects.Intents(proven, TimeSpan.FromSeconds(5), CancellationToken.None));
        var waiting = (seen.Answer ?? []).Where(i => i.State is IntentState.Parked { Reason: ParkReason.NeedsTick }).Select(i => i.Id).ToList();
        var ticked = waiting.Where(_ => dice.Chance(share)).ToList();
        if (ticked.Count > 0)
        {
            world.Note(person.Key, $"the user ticks {string.Join(", ", ticked.Select(t => t[..10]))}");
            await node.Do(async () =>
            {
                await node.Reconnects.Confirm(proven, ticked, CancellationToken.None);
                return "";
            });
        }

        foreach (var unwanted in waiting.Except(ticked).Where(_ => dice.Chance(0.15)).ToList())
        {
            world.Record.Wishes.First(w => w.Intents.Contains(unwanted)).GivenUp ??= "its user cancelled it";
            await node.Do(async () =>
            {
                await node.Reconnects.Cancel(proven, [unwanted], CancellationToken.None);
                return "";
            });
        }
    }

    /// <summary>A new link for somebody whom the browser knows.</summary>
    public async Task<string?> OpenAgain(string provider)
    {
        if (person.Proven is not { } proven || world.AnyNode() is not { } node)
        {
            return null;
        }

        var told = await node.Do(async () => new Holder<string>(await node.Reconnects.OpenAgain(proven, provider, CancellationToken.None)));
        return told.Answer?.Value;
    }

    private async Task<TripStart?> Begin(string link)
    {
        if (world.AnyNode() is not { } node)
        {
            return null;
        }

        var told = await node.Do(() => node.Reconnects.Begin(link, person.Cookie, person.Proven, CancellationToken.None));
        world.Note(person.Key, $"the user opens a link at {node.Name}: {told.Answer?.GetType().Name ?? told.Trouble?.GetType().Name ?? "no answer"}");
        Judge(told.Trouble);
        return told.Answer;
    }

    /// <summary>What the provider's pages send the browser back with.</summary>
    private CallbackParameters Answer(Uri address, Manner manner)
    {
        var query = Asked.Parse(address.Query.TrimStart('?'));
        var provider = world.Provider(address.Host.Split('.')[0]);
        if (manner.Declines)
        {
            return new CallbackParameters(query["state"], null, "access_denied", provider.Issuer);
        }

        var asked = ScopeSet.Parse(query.GetValueOrDefault("scope"));
        var granted = manner.GrantsLess && asked.Count > 1 ? ScopeSet.Of(asked.Take(asked.Count - 1)) : asked;
        var subject = Pinned(provider.Name, manner);
        var code = provider.Consent(person.Key, subject, granted, query["code_challenge"]);
        world.Note(person.Key, $"consents at {provider.Name} as {subject.Id} to '{granted}'");
        return new CallbackParameters(query["state"], code, null, provider.Issuer);
    }

    /// <summary>A user takes the account that is connected already, but for those who take another.</summary>
    private Subject Pinned(string provider, Manner manner) =>
        provider != "identity" && !manner.OtherAccount && world.Record.Stored(person.Key)?.At(provider).Account is { } pinned
            ? new Subject(pinned.Subject, "acme")
            : person.At(provider, manner.OtherAccount);

    private async Task<TripEnd?> Return(CallbackParameters callback, Manner manner)
    {
        var ends = new List<TripEnd>();
        for (var times = manner.ComesTwice ? 2 : 1; times > 0; times--)
        {
            if (world.AnyNode() is { } node)
            {
                var told = await node.Do(() => node.Reconnects.Return(callback, person.Cookie, person.Proven, CancellationToken.None));
                world.Note(person.Key, $"the user comes back to {node.Name}: {told.Answer?.GetType().Name ?? told.Trouble?.GetType().Name ?? "no answer"}");
                Judge(told.Trouble);
                Believe(told.Answer);
                ends.AddRange(told.Answer is { } end ? [end] : []);
            }
        }

        if (ends.Count(e => e is TripEnd.Connected or TripEnd.SignedIn) > 1)
        {
            world.Verdict.Broken("S19", person.Key, "a state was redeemed twice");
        }

        return ends.FirstOrDefault(e => e is TripEnd.Connected or TripEnd.SignedIn) ?? ends.FirstOrDefault();
    }

    private void Believe(TripEnd? end)
    {
        var proven = end switch
        {
            TripEnd.SignedIn signedIn => signedIn.User,
            TripEnd.Connected { ProvenNow: true } connected => connected.User,
            _ => null,
        };
        if (proven is not null && proven != person.Key)
        {
            world.Verdict.Broken("S15", proven, $"the browser of {person.Key} was taken for it");
        }

        person.Proven = proven ?? person.Proven;
    }

    private void Judge(Exception? trouble)
    {
        if (trouble is not (null or Engine.Storage.StoreUnavailableException))
        {
            world.Found("BUG", $"a page failed with {trouble}");
        }
    }

    private sealed record Holder<T>(T? Value);
}
