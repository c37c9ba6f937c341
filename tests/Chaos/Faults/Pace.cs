namespace ReconnectGrains.Chaos.Faults;

/// <summary>How much of what is injected within how long.</summary>
/// <param name="Length">How long faults go on, at least.</param>
/// <param name="Kills">How many nodes are killed, at least.</param>
/// <param name="Expiries">How many access tokens are made to expire, at least.</param>
internal sealed record Pace(TimeSpan Length, int Kills, int Expiries)
{
    /// <summary>On a busy machine it takes longer to get there: at most so many times the length.</summary>
    public const int Longest = 3;

    /// <summary>So many times more kills are planned than needed: some find no node that may be killed.</summary>
    public const double Spare = 1.3;

    /// <summary>The first connects are left alone for so long.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    /// <summary>Longer than a claim, and than a silo takes to be declared dead.</summary>
    public static readonly TimeSpan PauseLength = TimeSpan.FromSeconds(36);

    /// <summary>Between two kills. Two are carried out side by side: a silo takes its time to come back.</summary>
    public TimeSpan BetweenKills => (Length - WarmUp) / (Kills * Spare);

    /// <summary>Between two pauses.</summary>
    public static TimeSpan BetweenPauses => TimeSpan.FromSeconds(75);

    /// <summary>Between two faults of the stores.</summary>
    public static TimeSpan BetweenStoreFaults => TimeSpan.FromSeconds(20);

    /// <summary>Between two changes of a provider's weather.</summary>
    public static TimeSpan BetweenProviderFaults => TimeSpan.FromSeconds(9);

    /// <summary>Between two changes of the API's weather.</summary>
    public static TimeSpan BetweenApiFaults => TimeSpan.FromSeconds(13);

    /// <summary>Between two waves.</summary>
    public static TimeSpan BetweenWaves => TimeSpan.FromSeconds(3.5);
}
