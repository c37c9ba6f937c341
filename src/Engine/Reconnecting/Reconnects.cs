using ReconnectGrains.Sessions;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;
using ReconnectGrains.Sessions.Tickets;

namespace ReconnectGrains.Engine.Reconnecting;

/// <summary>The browser's way from a connect link back to a working connection. S14 to S21, S31, S32.</summary>
public sealed class Reconnects
{
    /// <summary>The path part of the link for a ticket: sealed, without personal data. S14.</summary>
    public string Locator(SessionKey key, string ticketId, DateTimeOffset expires) => throw new NotImplementedException();

    /// <summary>What to show for a link. Safe before sign-in: provider and scopes only.</summary>
    public Task<LinkView> Look(string locator, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Starts a trip: to the identity provider when the browser is not proven to be the user, else to the ticket's provider.</summary>
    /// <param name="locator">From the link.</param>
    /// <param name="browser">The random value of the browser's flow cookie. S19.</param>
    /// <param name="provenUser">Who the browser was proven to be, if anybody.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<TripStart> Begin(string locator, Secret browser, SessionKey? provenUser, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The callback: verifies, consumes once, exchanges, stores, resumes. S15, S19, S32, S42.</summary>
    public Task<TripEnd> Return(CallbackParameters callback, Secret? browser, SessionKey? provenUser, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>A new ticket for a provider, for a browser that is proven to be the user ("try again").</summary>
    public Task<string?> OpenAgain(SessionKey provenUser, string provider, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The user's own intents, for the page after the reconnect. Waits up to <paramref name="settle"/> for running ones.</summary>
    public Task<IReadOnlyList<Intent>> Intents(SessionKey provenUser, TimeSpan settle, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>The user's ticks.</summary>
    public Task Confirm(SessionKey provenUser, IReadOnlyList<string> intentIds, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>The user's no.</summary>
    public Task Cancel(SessionKey provenUser, IReadOnlyList<string> intentIds, CancellationToken cancellation) => throw new NotImplementedException();
}

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

/// <summary>How a trip starts.</summary>
public abstract record TripStart
{
    private TripStart()
    {
    }

    /// <summary>Send the browser there (302 or 303).</summary>
    public sealed record GoTo(string Url) : TripStart;

    /// <summary>The link cannot be used.</summary>
    public sealed record No(LinkView Because) : TripStart;

    /// <summary>The provider does not answer.</summary>
    public sealed record Unavailable(string ProviderTitle, TimeSpan RetryAfter) : TripStart;
}

/// <summary>The query of a callback, as received.</summary>
public sealed record CallbackParameters(string? State, string? Code, string? Error, string? Iss);

/// <summary>How a trip ends.</summary>
public abstract record TripEnd
{
    private TripEnd()
    {
    }

    /// <summary>The browser is now proven to be this user: set the sign-in cookie, then begin again with the same locator to go on to the provider.</summary>
    public sealed record SignedIn(SessionKey User, string? Label, string Locator) : TripEnd;

    /// <summary>Connected. When <paramref name="ProvenNow"/> the trip itself proved the user: set the cookie. Then show the user's intents.</summary>
    public sealed record Connected(SessionKey User, bool ProvenNow, string? Label, string ProviderTitle, bool WithLess, ScopeSet Missing) : TripEnd;

    /// <summary>The user said no at the provider. <paramref name="CallsCancelled"/>: the browser was proven, so the waiting calls ended.</summary>
    public sealed record Declined(string ProviderTitle, bool CallsCancelled) : TripEnd;

    /// <summary>Signed in as somebody else than the one who started the call. Nothing was stored.</summary>
    public sealed record WrongUser(string Locator) : TripEnd;

    /// <summary>Another account than the connection is pinned to. Nothing was stored.</summary>
    public sealed record WrongAccount(SessionKey User, string Provider, string ProviderTitle, string? PinnedLabel, string? UsedLabel) : TripEnd;

    /// <summary>The provider's answer failed a check. Nothing was stored.</summary>
    public sealed record Untrusted(string ProviderTitle) : TripEnd;

    /// <summary>The provider did not answer in time. Nothing was stored.</summary>
    public sealed record Unavailable(string ProviderTitle) : TripEnd;

    /// <summary>Nobody asked for this callback, it was used, it is too old, or it came in another browser.</summary>
    public sealed record NotExpected : TripEnd;
}
