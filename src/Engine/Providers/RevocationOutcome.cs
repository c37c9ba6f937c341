namespace ReconnectGrains.Engine.Providers;

/// <summary>How a revocation ended (RFC 7009 §2.2). S40.</summary>
public abstract record RevocationOutcome
{
    private RevocationOutcome()
    {
    }

    /// <summary>The token is invalid now, or was before.</summary>
    public sealed record Revoked : RevocationOutcome;

    /// <summary>The provider has no revocation endpoint, or cannot revoke this kind of token: the user has to do it there.</summary>
    public sealed record NotSupported : RevocationOutcome;

    /// <summary>Not known to be revoked: try again.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter, ProviderTrouble Trouble) : RevocationOutcome;
}
