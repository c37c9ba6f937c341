namespace ReconnectGrains.Engine.Running;

/// <summary>Every wait and retry of the runner.</summary>
public static class EngineLimits
{
    /// <summary>How long a host's call waits for its own execution, or for a user who is signing in, before it is told to come back.</summary>
    public static readonly TimeSpan CallWait = TimeSpan.FromSeconds(25);

    /// <summary>How long a call waits for a refresh: a provider's deadline and the stores around it.</summary>
    public static readonly TimeSpan RefreshWait = TimeSpan.FromSeconds(15);

    /// <summary>How long a callback waits for the exchange of its code: up to two requests to the provider.</summary>
    public static readonly TimeSpan ExchangeWait = TimeSpan.FromSeconds(25);

    /// <summary>How soon a waiter looks again where other processes share the store, whose signals do not reach this one; doubles.</summary>
    public static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest between two such looks.</summary>
    public static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    /// <summary>How often one call asks its session again before it gives up.</summary>
    public const int CallRounds = 6;

    /// <summary>How often an outcome is offered to a store that refuses it.</summary>
    public const int OutcomeTries = 8;

    /// <summary>First wait between two such offers; doubles.</summary>
    public static readonly TimeSpan OutcomeRetryWait = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a revocation is tried. The session no longer has the token either way.</summary>
    public const int RevocationTries = 3;

    /// <summary>How long a graceful stop waits for effects that are out.</summary>
    public static readonly TimeSpan DrainWait = TimeSpan.FromSeconds(20);

    /// <summary>How long a stop that gave up on them still waits to store what is known of them.</summary>
    public static readonly TimeSpan LastStores = TimeSpan.FromSeconds(2);

    /// <summary>How often the sweeper looks at the due list.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>Sessions that one sweep visits at most.</summary>
    public const int SweepBatch = 100;

    /// <summary>Sessions that an order to expire visits at the same time.</summary>
    public const int ExpiredAtOnce = 16;

    /// <summary>How long a membership may be remembered for reads. Writes and resumes always ask. M9.</summary>
    public static readonly TimeSpan MembershipRemembered = TimeSpan.FromSeconds(5);

    /// <summary>What a caller is told to wait when the store or a wait gave up without saying.</summary>
    public static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(5);
}
