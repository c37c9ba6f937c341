using System.Globalization;

namespace ReconnectGrains.Bench.Seeding;

/// <summary>What the seeded sessions are like.</summary>
internal enum Health
{
    /// <summary>Never used.</summary>
    None = 0,

    /// <summary>A connection that works, for a day.</summary>
    Healthy = 1,

    /// <summary>A connection whose access token has just run out, and that can be refreshed.</summary>
    Expired = 2,

    /// <summary>A connection that the provider revoked, and one read that waits for the reconnect.</summary>
    Parked = 3,

    /// <summary>The same read waits, but the connection works again: the host's repetition lets it run.</summary>
    Mended = 4,
}

/// <summary>Sessions to be stored.</summary>
/// <param name="From">The number of the first user.</param>
/// <param name="Count">How many.</param>
/// <param name="Health">What they are like.</param>
internal sealed record SeedWish(long From, long Count, Health Health)
{
    /// <summary>As a command line has it.</summary>
    public IEnumerable<string> Arguments =>
        [From.ToString(CultureInfo.InvariantCulture), Count.ToString(CultureInfo.InvariantCulture), Health.ToString()];

    /// <summary>Read from a command line.</summary>
    public static SeedWish Parse(ReadOnlySpan<string> arguments) => new(
        long.Parse(arguments[0], CultureInfo.InvariantCulture), long.Parse(arguments[1], CultureInfo.InvariantCulture), Enum.Parse<Health>(arguments[2]));
}
