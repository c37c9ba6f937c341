using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>What a connect link leads to.</summary>
public abstract record LinkView
{
    private LinkView()
    {
    }

    /// <summary>It can be started (again).</summary>
    public sealed record Usable(string Provider, string ProviderTitle, ScopeSet Scopes, DateTimeOffset ExpiresAt) : LinkView;

    /// <summary>It was used; this is how it ended.</summary>
    public sealed record Used(string ProviderTitle, TicketEnd How) : LinkView;

    /// <summary>Its time is over.</summary>
    public sealed record Expired : LinkView;

    /// <summary>Not a link of ours, or of a session that is gone.</summary>
    public sealed record Unknown : LinkView;
}
