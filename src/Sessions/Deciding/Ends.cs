using ReconnectGrains.Sessions.Connections;
using ReconnectGrains.Sessions.Errors;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Intents;
using ReconnectGrains.Sessions.Scopes;

namespace ReconnectGrains.Sessions.Deciding;

/// <summary>How a refresh ended.</summary>
public abstract record RefreshEnd
{
    private RefreshEnd()
    {
    }

    /// <summary>
    /// New tokens. A refresh token that the answer left out was kept. S36. <paramref name="Took"/>: from the request to its answer; null from a node
    /// of before.
    /// </summary>
    public sealed record Refreshed(Credentials Credentials, TimeSpan? Took = null) : RefreshEnd;

    /// <summary>The provider said <c>invalid_grant</c> or a listed equivalent. S37.</summary>
    public sealed record Refused : RefreshEnd;

    /// <summary>Anything else. <paramref name="MaybeSpent"/>: the request may have reached the provider.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter, bool MaybeSpent) : RefreshEnd;
}

/// <summary>How the exchange of an authorization code ended.</summary>
public abstract record ExchangeEnd
{
    private ExchangeEnd()
    {
    }

    /// <summary>Tokens, and whose they are.</summary>
    public sealed record Exchanged(Credentials Credentials, UpstreamAccount Account) : ExchangeEnd;

    /// <summary>The provider refused the code, or its answer failed a check (issuer, ID token, nonce).</summary>
    public sealed record Untrusted : ExchangeEnd;

    /// <summary>The provider did not answer in time.</summary>
    public sealed record Unavailable : ExchangeEnd;
}

/// <summary>How an execution ended.</summary>
public abstract record ExecutionEnd
{
    private ExecutionEnd()
    {
    }

    /// <summary>The tool returned.</summary>
    public sealed record Returned(RawJson Result) : ExecutionEnd;

    /// <summary>For certain, nothing happened.</summary>
    public sealed record Failed(ErrorCode Code, TimeSpan? RetryAfter) : ExecutionEnd;

    /// <summary>The API refused the token also after the renewal.</summary>
    public sealed record TokenRejected(long Generation, bool MutationsDone) : ExecutionEnd;

    /// <summary>The API wants more scopes.</summary>
    public sealed record ScopeRejected(ScopeSet Scopes, bool MutationsDone) : ExecutionEnd;

    /// <summary>A mutating request went out and its answer is unknown.</summary>
    public sealed record Uncertain : ExecutionEnd;

    /// <summary>The claim was too old to send anything more.</summary>
    public sealed record ClaimTooOld(bool MutationsDone) : ExecutionEnd;
}
