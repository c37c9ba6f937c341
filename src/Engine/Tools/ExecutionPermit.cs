using ReconnectGrains.Sessions;

namespace ReconnectGrains.Engine.Tools;

/// <summary>What one run of a tool may do upstream, and for how long. Held by the engine only; a tool never sees it. S47.</summary>
/// <param name="Provider">The provider that the tool's rule names.</param>
/// <param name="AccessToken">The connection's access token.</param>
/// <param name="Generation">The connection generation that the token belongs to.</param>
/// <param name="KeyRoot">The intent's idempotency key, from which each mutating request derives its own; null for an unrecorded read.</param>
/// <param name="ClaimedUntil">When the recorded claim ends: nothing may be sent unless its deadline lies before. Null for an unrecorded read.</param>
/// <param name="HonoursKeys">The tool's backend honours idempotency keys.</param>
/// <param name="Renew">Asks the session for newer credentials after an upstream 401 on the given generation.</param>
public sealed record ExecutionPermit(
    string Provider,
    Secret AccessToken,
    long Generation,
    string? KeyRoot,
    DateTimeOffset? ClaimedUntil,
    bool HonoursKeys,
    Func<long, CancellationToken, Task<Renewal>> Renew)
{
    /// <summary>Where in its trace the call was asked (W3C <c>traceparent</c>); null where nobody watched, or nothing was recorded.</summary>
    public string? AskedAt { get; init; }

    /// <summary>The call was parked, and somebody let it run.</summary>
    public bool IsResumed { get; init; }
}

/// <summary>The answer to an upstream 401.</summary>
public abstract record Renewal
{
    private Renewal()
    {
    }

    /// <summary>There is a newer token: repeat the request once with it.</summary>
    public sealed record Renewed(Secret AccessToken, long Generation) : Renewal;

    /// <summary>The connection is broken: stop.</summary>
    public sealed record Broken : Renewal;

    /// <summary>There are newer credentials, and they do not cover what the tool needs.</summary>
    public sealed record TooNarrow : Renewal;

    /// <summary>The provider does not answer: stop, and try again later.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter) : Renewal;
}
