namespace ReconnectGrains.Sessions.Errors;

/// <summary>The wire names of <see cref="ErrorCode"/> and whether the same call may succeed later.</summary>
public static class ErrorCodes
{
    /// <summary>The name on the wire. docs/wire.md.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is <see cref="ErrorCode.None"/> or unknown.</exception>
    public static string Wire(ErrorCode code) => code switch
    {
        ErrorCode.AuthRequired => "AUTH_REQUIRED",
        ErrorCode.TokenExpired => "TOKEN_EXPIRED",
        ErrorCode.TokenRevoked => "TOKEN_REVOKED",
        ErrorCode.InsufficientScope => "INSUFFICIENT_SCOPE",
        ErrorCode.NotFound => "NOT_FOUND",
        ErrorCode.TenantStale => "TENANT_STALE",
        ErrorCode.AccountChanged => "ACCOUNT_CHANGED",
        ErrorCode.ProviderUnavailable => "PROVIDER_UNAVAILABLE",
        ErrorCode.RateLimited => "RATE_LIMITED",
        ErrorCode.QueueFull => "QUEUE_FULL",
        ErrorCode.IntentLapsed => "INTENT_LAPSED",
        ErrorCode.IntentCancelled => "INTENT_CANCELLED",
        ErrorCode.Pending => "PENDING",
        ErrorCode.ConfirmationRequired => "CONFIRMATION_REQUIRED",
        ErrorCode.OutcomeUnknown => "OUTCOME_UNKNOWN",
        ErrorCode.StoreUnavailable => "STORE_UNAVAILABLE",
        ErrorCode.BadInput => "BAD_INPUT",
        ErrorCode.Internal => "INTERNAL",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a code."),
    };

    /// <summary>True when the same call may succeed later without being changed.</summary>
    public static bool IsRetryable(ErrorCode code) => code switch
    {
        ErrorCode.AuthRequired or ErrorCode.TokenExpired or ErrorCode.TokenRevoked or ErrorCode.TenantStale
            or ErrorCode.ProviderUnavailable or ErrorCode.RateLimited or ErrorCode.QueueFull or ErrorCode.Pending
            or ErrorCode.ConfirmationRequired or ErrorCode.StoreUnavailable => true,
        _ => false,
    };
}
