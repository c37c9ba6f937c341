using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Overviews;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>What a session answers to a command. Closed.</summary>
public abstract partial record Reply
{
    private Reply()
    {
    }

    /// <summary>Noted. <paramref name="Affected"/>: how many things it changed.</summary>
    public sealed record Noted(int Affected) : Reply;

    /// <summary>The same command was carried out before; nothing was done again.</summary>
    public sealed record AlreadyDone : Reply;

    /// <summary>The command does not fit the state: a late or repeated message, or a bug. Carries both.</summary>
    public sealed record Illegal(string State, string Command) : Reply;

    /// <summary>A read may run now with this token; nothing was recorded.</summary>
    public sealed record Permitted(string Provider, Secret AccessToken, long Generation) : Reply;

    /// <summary>The intent runs or is about to: wait for it, then collect.</summary>
    public sealed record Running(string IntentId) : Reply;

    /// <summary>A refresh of this generation is out: wait for it, then ask again.</summary>
    public sealed record AwaitRefresh(string Provider, long Generation) : Reply;

    /// <summary>The call is parked. <paramref name="UserIsSigningIn"/>: waiting a little is worth it.</summary>
    public sealed record Challenged(Challenge Challenge, bool UserIsSigningIn) : Reply;

    /// <summary>The intent is over; this is its end, told before when <paramref name="Replayed"/>.</summary>
    public sealed record Collected(Intent Intent, bool Replayed) : Reply;

    /// <summary>No, and why. <paramref name="ByUser"/>: it is the user's own no, who is not asked again until <paramref name="RetryAfter"/>.</summary>
    public sealed record Refused(
        ErrorCode Code, ScopeSet? Scopes = null, TimeSpan? RetryAfter = null, string? IntentId = null, bool ByUser = false) : Reply;

    /// <summary>Connections that there are, in the order of first use.</summary>
    public sealed record ConnectionsAre(IReadOnlyList<ConnectionView> Connections) : Reply;

    /// <summary>Intents, oldest first.</summary>
    public sealed record Listing(IReadOnlyList<Intent> Intents) : Reply;

    /// <summary>What an administrator may see.</summary>
    public sealed record Overview(SessionOverview Of) : Reply;

    /// <summary>A ticket as it is now.</summary>
    /// <param name="Ticket">The ticket.</param>
    /// <param name="Account">The name of the account that its connection is pinned to, if it is.</param>
    /// <param name="Missing">Those of its scopes that the connection does not have; null where nobody asked.</param>
    /// <param name="Sid">The login that its connection came from, where the provider names it.</param>
    public sealed record TicketIs(Ticket Ticket, string? Account = null, ScopeSet? Missing = null, string? Sid = null) : Reply;

    /// <summary>The leg was consumed. A sign-in is exchanged by whoever asked, because nothing of it is stored.</summary>
    public sealed record LegRedeemed(Leg Leg, Ticket Ticket) : Reply;
}

/// <summary>Why a call cannot run now, and what the user can do about it. M3, M4.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Provider">The provider to reconnect.</param>
/// <param name="Scopes">Every scope that is needed, together. M16.</param>
/// <param name="IntentId">The parked call.</param>
/// <param name="TicketId">The way back.</param>
/// <param name="ExpiresAt">When that way closes.</param>
public sealed record Challenge(ErrorCode Code, string Provider, ScopeSet Scopes, string IntentId, string TicketId, DateTimeOffset ExpiresAt);
