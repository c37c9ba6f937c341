namespace ReconnectGrains.Sessions.Errors;

/// <summary>The closed set of codes that a host can see. docs/wire.md has the whole table; <see cref="ErrorCodes"/> their wire names.</summary>
public enum ErrorCode
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>No connection yet, or no MCP token where one is needed.</summary>
    AuthRequired = 1,

    /// <summary>Expired, and cannot be refreshed.</summary>
    TokenExpired = 2,

    /// <summary>The provider says that the grant is gone.</summary>
    TokenRevoked = 3,

    /// <summary>A scope is missing; all of the missing ones are named together.</summary>
    InsufficientScope = 4,

    /// <summary>Unknown, or another tenant's, user's or client's. Told apart in the audit log only.</summary>
    NotFound = 5,

    /// <summary>The membership ended or changed since.</summary>
    TenantStale = 6,

    /// <summary>Reconnected with another upstream account than the intent was parked for.</summary>
    AccountChanged = 7,

    /// <summary>Provider or API down, slow, throttling, or answering garbage.</summary>
    ProviderUnavailable = 8,

    /// <summary>One of our rate limits.</summary>
    RateLimited = 9,

    /// <summary>The session holds as many open intents as it may.</summary>
    QueueFull = 10,

    /// <summary>The intent got too old.</summary>
    IntentLapsed = 11,

    /// <summary>The user or the client said no.</summary>
    IntentCancelled = 12,

    /// <summary>Parked or running.</summary>
    Pending = 13,

    /// <summary>Another call of this tool is open, or the intent waits for the user's tick.</summary>
    ConfirmationRequired = 14,

    /// <summary>A write may or may not have happened.</summary>
    OutcomeUnknown = 15,

    /// <summary>The session store refused; nothing was done.</summary>
    StoreUnavailable = 16,

    /// <summary>The arguments do not fit the tool's schema, or the request is malformed.</summary>
    BadInput = 17,

    /// <summary>Our fault.</summary>
    Internal = 18,
}
