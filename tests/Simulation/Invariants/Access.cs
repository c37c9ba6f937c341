using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Simulation.Outside;

namespace ReconnectGrains.Simulation.Invariants;

/// <summary>S15: what somebody consented to is stored in their own session or nowhere.</summary>
internal sealed class OwnConsent(World world) : Invariant(world, "S15")
{
    public override void OnStored(Change change)
    {
        foreach (var connection in change.After.Connections)
        {
            if (Tokens.Of(connection) is { } held && World.Provider(connection.Provider).Known(held.AccessToken.Reveal())?.Family is var family
                && (family is null || family.ConsentedBy != change.Key))
            {
                Broken(change.Key, $"{connection.Provider} holds what {family?.ConsentedBy.Canonical ?? "nobody"} consented to");
            }
        }
    }
}

/// <summary>M1: nothing leaves with a token whose scopes do not cover it.</summary>
internal sealed class ScopesCover(World world) : Invariant(world, "M1")
{
    public override void OnArrived(Asked asked, Access access, Route route)
    {
        if (!access.Scopes.Contains(route.Scope))
        {
            Broken(access.Family.ConsentedBy, $"{asked.Method} {asked.Url.AbsolutePath} came with '{access.Scopes}'");
        }
    }
}

/// <summary>M9: nothing runs for another tenant or user, and nothing is changed for a member who is none any more.</summary>
internal sealed class OwnTenant(World world) : Invariant(world, "M9")
{
    /// <summary>A write goes out under a claim, and the membership is asked for after it was taken.</summary>
    private static readonly TimeSpan Claim = Sessions.Limits.Claim;

    public override void OnArrived(Asked asked, Access access, Route route)
    {
        var key = access.Family.ConsentedBy;
        if (Record.WishOf(asked.Trace) is not { } wish)
        {
            Broken(key, $"{asked.Method} {asked.Url.AbsolutePath} belongs to no call");
            return;
        }

        if (wish.Person.Key != key)
        {
            Broken(wish.Person.Key, $"{wish.Tool} {wish.Name} came with the token of {key}");
        }

        if (asked.Method != "GET" && World.Ended.TryGetValue(key.Canonical, out var ended) && World.Time.GetUtcNow() - ended > Claim)
        {
            Broken(key, $"{asked.Method} {asked.Url.AbsolutePath} came {(World.Time.GetUtcNow() - ended).TotalSeconds:0} s after the membership had ended");
        }
    }
}

/// <summary>A parked call runs with the account that it was parked for, or not at all.</summary>
internal sealed class PinnedAccount(World world) : Invariant(world, "M5")
{
    public override void OnEffect(Effect effect)
    {
        if (Record.WishOf(effect.Trace) is { } wish)
        {
            foreach (var intent in Record.IntentsOf(wish).Where(i => i.Asked.TraceId == effect.Trace))
            {
                if (intent.Account is { } account && account.Subject != effect.By.Subject.Id)
                {
                    Broken(wish.Person.Key, $"{effect.Route} of {wish.Name} happened to {effect.By.Subject.Id}, and was asked for {account.Subject}");
                }
            }
        }
    }
}

/// <summary>M5: a parked call whose day is over is never let go, however late the sweep that ends it.</summary>
internal sealed class DaysEnd(World world) : Invariant(world, "M5")
{
    private static readonly TimeSpan Clocks = TimeSpan.FromMinutes(1);

    public override void OnStored(Change change)
    {
        foreach (var intent in change.After.Intents.Where(i => i.State is IntentState.Released or IntentState.Executing))
        {
            if (change.Before?.Intent(intent.Id)?.State is IntentState.Parked && World.Time.GetUtcNow() - intent.AskedAt > Sessions.Limits.ParkedFor + Clocks)
            {
                Broken(change.Key, $"{intent.Tool} {intent.Id} of {intent.AskedAt:HH:mm:ss} is let go after more than a day");
            }
        }
    }
}

/// <summary>What a reconnect releases by itself: no destructive call, no old write, none whose authority has ended. S48.</summary>
internal sealed class TicksAreAsked(World world) : Invariant(world, "S48")
{
    private static readonly TimeSpan Clocks = TimeSpan.FromMinutes(1);

    public override void OnStored(Change change)
    {
        foreach (var intent in change.After.Intents.Where(i => i.State is IntentState.Executing { By: ReleasedBy.Reconnect }))
        {
            if (change.Before?.Intent(intent.Id)?.State is IntentState.Executing)
            {
                continue;
            }

            var now = World.Time.GetUtcNow();
            if (intent.Tool == "wipe")
            {
                Broken(change.Key, $"{intent.Tool} {intent.Id} runs without a tick");
            }
            else if (intent.Tool is not ("list" or "profile")
                && (now - intent.AskedAt > Sessions.Limits.AutomaticResumeOfWrites + Clocks || now > intent.Asked.AuthorizedUntil + Clocks))
            {
                Broken(change.Key, $"{intent.Tool} {intent.Id} of {intent.AskedAt:HH:mm:ss} runs without a tick");
            }
        }
    }
}
