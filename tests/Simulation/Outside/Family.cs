using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Simulation.Outside;

/// <summary>Everything that came of one consent at a provider.</summary>
internal sealed class Family(int number, string provider, SessionKey consentedBy, Subject subject, ScopeSet scopes)
{
    public int Number => number;

    public string Provider => provider;

    /// <summary>The person whose browser consented.</summary>
    public SessionKey ConsentedBy => consentedBy;

    /// <summary>The account at the provider.</summary>
    public Subject Subject => subject;

    public ScopeSet Scopes { get; set; } = scopes;

    public List<Generation> Generations { get; } = [];

    /// <summary>Why nothing of it works any more; null while it does.</summary>
    public string? Over { get; set; }

    public DateTimeOffset OverSince { get; set; }
}

/// <summary>Who an account at a provider belongs to.</summary>
internal sealed record Subject(string Id, string Tenant);

/// <summary>One refresh token, and what it was used for.</summary>
internal sealed class Generation(Family family, string refresh)
{
    public Family Family => family;

    public string Refresh => refresh;

    /// <summary>The one that replaced it.</summary>
    public Generation? Successor { get; set; }

    /// <summary>True once a session was stored that holds this token.</summary>
    public bool WasStored { get; set; }

    public List<Presentation> Presentations { get; } = [];
}

/// <summary>One time that a refresh token was presented.</summary>
internal sealed class Presentation(string node, DateTimeOffset at)
{
    public string Node => node;

    public DateTimeOffset At => at;

    /// <summary>Nobody has heard what came of it, and somebody still may.</summary>
    public bool IsOut { get; set; } = true;

    /// <summary>What came of it, for people.</summary>
    public string Outcome { get; set; } = "";
}

/// <summary>One access token.</summary>
internal sealed record Access(string Token, Family Family, ScopeSet Scopes, DateTimeOffset Ends)
{
    public bool IsEnded { get; set; }
}
