using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Grants;
using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Providers;

/// <summary>How a code exchange ended.</summary>
public abstract record ExchangeOutcome
{
    private ExchangeOutcome()
    {
    }

    /// <summary>Tokens, whose they are, and what else was said of that person.</summary>
    public sealed record Exchanged(Credentials Credentials, UpstreamAccount Account, Person? Person = null) : ExchangeOutcome
    {
        /// <summary>The provider says that this is an administrator of their tenant. S46.</summary>
        public bool IsAdministrator { get; init; }
    }

    /// <summary>The provider answered with an OAuth error (RFC 6749 §5.2); see <see cref="OAuthErrorCode"/>.</summary>
    public sealed record Declined(string Code) : ExchangeOutcome;

    /// <summary>The provider did not answer as it should; the code may be spent.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter, ProviderTrouble Trouble) : ExchangeOutcome;

    /// <summary>The answer is not believed; nothing of it may be stored. S32, S42.</summary>
    public sealed record Untrusted(Distrust Reason) : ExchangeOutcome;
}
