namespace ReconnectGrains.Sessions.Audit;

/// <summary>The closed list of security events. M17. The numbers are stored: never reuse one.</summary>
public enum AuditKind
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>A connection was made or renewed by consent.</summary>
    Connected = 1,

    /// <summary>A refresh gave new tokens; the detail is how many milliseconds the provider took.</summary>
    Refreshed = 2,

    /// <summary>A refresh failed; the detail says how.</summary>
    RefreshFailed = 3,

    /// <summary>A call was refused; the detail is the code.</summary>
    Refused = 4,

    /// <summary>An intent was parked; the detail is the code.</summary>
    Parked = 5,

    /// <summary>A parked intent was released.</summary>
    Resumed = 6,

    /// <summary>A result was collected.</summary>
    Collected = 7,

    /// <summary>An intent was cancelled.</summary>
    Cancelled = 8,

    /// <summary>An intent got too old.</summary>
    Lapsed = 9,

    /// <summary>A write ended without a known outcome.</summary>
    OutcomeUnknown = 10,

    /// <summary>A user consented to scopes.</summary>
    Consented = 11,

    /// <summary>A grant was given to an MCP client.</summary>
    Granted = 12,

    /// <summary>A connection or grant was revoked.</summary>
    Revoked = 13,

    /// <summary>An administrator expired a connection by hand.</summary>
    ExpiredByHand = 14,

    /// <summary>A token, code, state or ticket was presented a second time.</summary>
    ReuseDetected = 15,

    /// <summary>A caller of another tenant, or of an ended membership, was refused.</summary>
    TenantRefused = 16,

    /// <summary>A browser signed in as another user than the one who started the call.</summary>
    WrongUser = 17,

    /// <summary>A reconnect came back with another upstream account.</summary>
    WrongAccount = 18,

    /// <summary>A membership began or ended.</summary>
    MembershipChanged = 19,

    /// <summary>An administrator acted.</summary>
    AdministratorActed = 20,

    /// <summary>The key ring got a new key.</summary>
    KeysRotated = 21,

    /// <summary>The identity provider ended browser sign-ins.</summary>
    SignedOut = 22,

    /// <summary>A sign-in at a provider came back, and was not believed or does not suffice; the detail says why.</summary>
    SignInFailed = 23,

    /// <summary>A browser set out with a reconnect link; the detail names its network by a digest.</summary>
    LinkFollowed = 24,

    /// <summary>A rule about anomalies found something; the detail is the rule.</summary>
    AlertRaised = 25,
}
