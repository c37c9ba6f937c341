namespace ReconnectGrains.McpHost.Browser;

/// <summary>
/// Names and flags of every cookie of the pages. S18: <c>__Host-</c>, Secure, HttpOnly, SameSite=Lax, Path=/. Lax and not Strict, because
/// the provider's redirect to the callback is a navigation from another site.
/// </summary>
public sealed record CookieRules
{
    /// <summary>A flow's life: as long as a ticket's, which it starts for.</summary>
    public static readonly TimeSpan FlowLife = Sessions.Limits.Ticket;

    /// <summary>A sign-in's life, from the sign-in, whatever happens in between.</summary>
    public static readonly TimeSpan UserLife = Sessions.Limits.BrowserSignIn;

    private CookieRules(string prefix, bool secure)
    {
        Flow = $"{prefix}reconnect-flow";
        User = $"{prefix}reconnect-user";
        Forms = $"{prefix}reconnect-forms";
        Secure = secure;
    }

    /// <summary>The cookies everywhere but in <see cref="PlainLoopback"/>.</summary>
    public static CookieRules Always { get; } = new("__Host-", secure: true);

    /// <summary>The one named exception: a developer's plain HTTP on loopback, where browsers would drop the cookies above.</summary>
    public static CookieRules PlainLoopback { get; } = new("", secure: false);

    /// <summary>Holds the random value that binds trips to the browser. S19.</summary>
    public string Flow { get; }

    /// <summary>Holds, sealed, who the browser was proven to be.</summary>
    public string User { get; }

    /// <summary>The other half of the antiforgery token.</summary>
    public string Forms { get; }

    /// <summary>False only in <see cref="PlainLoopback"/>.</summary>
    public bool Secure { get; }

    /// <summary>The flags of a cookie.</summary>
    public CookieOptions Flags(TimeSpan? life = null) =>
        new() { Secure = Secure, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = life, IsEssential = true };
}
