using ReconnectGrains.Sessions.Connections;

namespace ReconnectGrains.Engine.Providers;

/// <summary>How a refresh ended (RFC 6749 §6). S36, S37, R3.</summary>
public abstract record RefreshOutcome
{
    private RefreshOutcome()
    {
    }

    /// <summary>New credentials. Their refresh token is the old one where the answer had none; their scopes likewise.</summary>
    public sealed record Refreshed(Credentials Credentials) : RefreshOutcome;

    /// <summary>
    /// The refresh token is no good any more: <c>invalid_grant</c> or one of the provider's listed equivalents. Breaks the connection.
    /// </summary>
    public sealed record Refused(string Code) : RefreshOutcome;

    /// <summary>
    /// Anything else. The connection survives. <paramref name="MaybeSent"/>: the provider may have acted on the request although no usable
    /// answer came, so that a later <see cref="Refused"/> for the same token can mean a lost rotation.
    /// </summary>
    public sealed record Unavailable(TimeSpan RetryAfter, bool MaybeSent, ProviderTrouble Trouble) : RefreshOutcome;
}
