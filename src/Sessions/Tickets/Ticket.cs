using System.Text.Json.Serialization;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Tickets;

/// <summary>One outstanding reconnect: single-use, short-lived, bound to the user and the browser.</summary>
/// <param name="Id">Random; travels only inside a sealed locator.</param>
/// <param name="Provider">The provider to connect.</param>
/// <param name="Scopes">The union of scopes that consent is asked for. M16, S39.</param>
/// <param name="TraceId">The trace of the call that caused it.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="State">Exactly one state.</param>
public sealed record Ticket(string Id, string Provider, ScopeSet Scopes, string TraceId, DateTimeOffset ExpiresAt, TicketState State);

/// <summary>A ticket is exactly one of these.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Underway), "underway")]
[JsonDerivedType(typeof(Exchanging), "exchanging")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record TicketState
{
    private TicketState()
    {
    }

    /// <summary>Nobody is signing in with it right now.</summary>
    public sealed record Open : TicketState;

    /// <summary>A browser was sent to an authorization endpoint.</summary>
    public sealed record Underway(Leg Leg) : TicketState;

    /// <summary>The callback came and was consumed; the code is being exchanged.</summary>
    public sealed record Exchanging(Claim Claim) : TicketState;

    /// <summary>Used up.</summary>
    public sealed record Ended(TicketEnd How, DateTimeOffset At) : TicketState;
}

/// <summary>One trip of a browser to an authorization endpoint and back.</summary>
/// <param name="Purpose">What the trip is for.</param>
/// <param name="StateHash">SHA-256 of the random part of <c>state</c>. S19.</param>
/// <param name="BrowserHash">SHA-256 of the browser's cookie. S15, S19.</param>
/// <param name="Verifier">The PKCE code verifier (RFC 7636). S31.</param>
/// <param name="Nonce">The ID token's nonce. S42.</param>
/// <param name="ExpiresAt">When <c>state</c> ends.</param>
/// <param name="Authorization">The authorization of our own server that the browser goes on with afterwards, if there is one.</param>
public sealed record Leg(
    LegPurpose Purpose,
    string StateHash,
    string BrowserHash,
    Secret Verifier,
    Secret Nonce,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Authorization = null);

/// <summary>What a browser's trip is for. Stored: never reuse a number.</summary>
public enum LegPurpose
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>To prove that the browser is the user who started the call. Nothing of it is stored.</summary>
    SignIn = 1,

    /// <summary>To connect the ticket's provider.</summary>
    Connect = 2,
}

/// <summary>How a ticket ended. Stored: never reuse a number.</summary>
public enum TicketEnd
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>The connection works, with every scope that was asked for.</summary>
    Connected = 1,

    /// <summary>The connection works, but the user or the provider left out scopes.</summary>
    ConnectedWithLess = 2,

    /// <summary>The user said no at the provider.</summary>
    Declined = 3,

    /// <summary>The browser signed in as another user. Nothing was stored.</summary>
    WrongUser = 4,

    /// <summary>Another account of the provider than the one the connection is pinned to. Nothing was stored.</summary>
    WrongAccount = 5,

    /// <summary>The provider's answer could not be trusted. Nothing was stored.</summary>
    Untrusted = 6,

    /// <summary>The provider did not answer in time. Nothing was stored.</summary>
    Unavailable = 7,

    /// <summary>The process that exchanged the code is gone. Nothing was stored.</summary>
    Interrupted = 8,

    /// <summary>Void since a backup was restored. S49.</summary>
    Void = 9,
}
