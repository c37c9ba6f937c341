namespace ReconnectGrains.Sessions.Connections;

/// <summary>Why a connection no longer works. Stored: never reuse a number.</summary>
public enum BreakReason
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>The access token ended and there is no refresh token.</summary>
    Expired = 1,

    /// <summary>The provider refused the refresh token.</summary>
    Revoked = 2,

    /// <summary>The provider refused a refresh token that an earlier refresh, whose answer never came, may have spent. R2.</summary>
    RefreshLost = 3,

    /// <summary>The API refused a token that was just renewed, or that cannot be.</summary>
    Rejected = 4,

    /// <summary>The user logged out at the provider, and the connection was not for longer, or not to outlast that. M8.</summary>
    LoggedOut = 5,
}
