namespace ReconnectGrains.Chaos.People;

/// <summary>What a user and a host tend to do, by chance that a seed repeats.</summary>
internal sealed class Habits(Random random, TimeSpan think)
{
    private readonly Lock _gate = new();

    /// <summary>How long the user thinks before the next wish.</summary>
    public TimeSpan Think() => think * (0.3 + (1.4 * Next()));

    /// <summary>How long until the user opens a link.</summary>
    public TimeSpan Reconnect() => TimeSpan.FromSeconds(0.2 + (4 * Next()));

    /// <summary>How long a host waits before it asks again.</summary>
    public TimeSpan Retry() => TimeSpan.FromSeconds(0.5 + Next());

    /// <summary>The host sends the call twice at once.</summary>
    public bool Duplicates() => Chance(0.1);

    /// <summary>The host repeats a call that it has the result of.</summary>
    public bool Repeats() => Chance(0.1);

    /// <summary>The host forgets a parked call after the user reconnected, and looks for it only at the end.</summary>
    public bool GivesUp() => Chance(0.05);

    /// <summary>The user takes a parked call back.</summary>
    public bool Cancels() => Chance(0.03);

    /// <summary>The host repeats by equal arguments although it was given a handle.</summary>
    public bool ForgetsHandle() => Chance(0.4);

    /// <summary>The host asks for its pending requests instead of repeating.</summary>
    public bool Looks() => Chance(0.2);

    /// <summary>The user wants two things at once.</summary>
    public bool WantsTwo() => Chance(0.15);

    /// <summary>The user goes to another provider than usual.</summary>
    public bool Strays() => Chance(0.1);

    /// <summary>What is wanted.</summary>
    public WishKind Kind() => Next() switch
    {
        < 0.55 => WishKind.Read,
        < 0.72 => WishKind.Order,
        < 0.88 => WishKind.Pay,
        _ => WishKind.Note,
    };

    private bool Chance(double share) => Next() < share;

    private double Next()
    {
        lock (_gate)
        {
            return random.NextDouble();
        }
    }
}
