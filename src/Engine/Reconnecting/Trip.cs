using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Engine.Reconnecting;

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

    /// <summary>The locator of the authorization that the browser goes on with now; null where the trip began with a link.</summary>
    public string? Onward { get; init; }

    /// <summary>The browser is now proven to be this user: set the sign-in cookie, then begin again with the same locator to go on to the provider.</summary>
    public sealed record SignedIn(SessionKey User, string? Label, string Locator, string? Sid = null) : TripEnd;

    /// <summary>A sign-in for our own authorization server: set the cookie, then go on with the authorization.</summary>
    public sealed record Authorizing(SessionKey User, string? Label, string Locator, string? Sid) : TripEnd;

    /// <summary>A sign-in for the user's own pages alone: set the cookie.</summary>
    public sealed record LookingIn(SessionKey User, string? Label, string? Sid) : TripEnd;

    /// <summary>A sign-in of an administrator: set the console's cookie. S46.</summary>
    public sealed record Administrating(SessionKey User, string? Label, string? Sid) : TripEnd;

    /// <summary>A sign-in to the console by somebody of whom the provider does not say that they administrate. S46.</summary>
    public sealed record NoAdministrator(string ProviderTitle) : TripEnd;

    /// <summary>A sign-in for our own authorization server failed: the client is told, at the redirect URI that was verified before (RFC 6749 §4.1.2.1). S29.</summary>
    public sealed record NotAuthorized(AuthorizationRequest Request, string Error) : TripEnd;

    /// <summary>Connected. When <paramref name="ProvenNow"/> the trip itself proved the user: set the cookie. Then show the user's intents.</summary>
    public sealed record Connected(SessionKey User, bool ProvenNow, string? Label, string ProviderTitle, bool WithLess, ScopeSet Missing, string? Sid = null) : TripEnd;

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
