using ReconnectGrains.Engine.Calls;
using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Simulation.Nodes;
using ReconnectGrains.Simulation.Outside;
using ReconnectGrains.Simulation.Scheduling;

namespace ReconnectGrains.Simulation.Actors;

/// <summary>A user: a browser, accounts, and the links that hosts have shown.</summary>
internal sealed class Person(SessionKey key, Secret cookie)
{
    public SessionKey Key => key;

    /// <summary>What the browser is known by.</summary>
    public Secret Cookie => cookie;

    /// <summary>Whom the browser has proven to be.</summary>
    public SessionKey? Proven { get; set; }

    /// <summary>Links to open, the newest last.</summary>
    public List<string> Links { get; } = [];

    public Subject At(string provider, bool other = false) => provider == "identity"
        ? new Subject(key.User, key.Tenant)
        : new Subject($"{key.Tenant}-{key.User}{(other ? "-other" : "")}", "acme");
}

/// <summary>Something that somebody wants done once.</summary>
internal sealed class Wish(string name, string tool, string client, Person person)
{
    public string Name => name;

    public string Tool => tool;

    public string Client => client;

    public Person Person => person;

    public bool IsWrite => tool is not ("list" or "profile");

    /// <summary>What its backend is asked for, and counts.</summary>
    public IReadOnlyList<string> Routes => tool switch
    {
        "pay" => ["POST /payments"],
        "note" => ["POST /notes"],
        "send" => ["POST /drafts", "POST /sent"],
        "merge" => ["POST /left", "POST /right"],
        "wipe" => ["DELETE /invoices"],
        _ => [],
    };

    public bool HonoursKeys => tool is "pay" or "send" or "wipe";

    /// <summary>The intents that hosts were told of, or that were found stored.</summary>
    public List<string> Intents { get; } = [];

    /// <summary>The answer after which nobody asks again.</summary>
    public CallResult? Final { get; set; }

    /// <summary>Somebody said no, or stopped asking: it may end without having run.</summary>
    public string? GivenUp { get; set; }

    /// <summary>A backup of before was put back: nobody knows of it any more.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Since when an answer is missing that may have been the result.</summary>
    public DateTimeOffset? InTheDarkSince { get; set; }

    public string? Known => Intents.Count == 0 ? null : Intents[^1];

    /// <summary>As whom its host calls; some hosts hold tokens that end soon.</summary>
    public Caller Caller(string trace, DateTimeOffset now, Dice dice) =>
        new(person.Key, client, ScopeSet.Parse(SimTools.AllScopes), now + (dice.Chance(0.2) ? dice.Seconds(20, 300) : TimeSpan.FromHours(2)), trace);
}
