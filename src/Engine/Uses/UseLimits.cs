namespace ReconnectGrains.Engine.Uses;

/// <summary>What is remembered of used tools, and for how long. M18, R9.</summary>
public static class UseLimits
{
    /// <summary>The days that the scope audit looks back on.</summary>
    public const int Days = 30;

    /// <summary>How long a use is kept: those days, and two for clocks and for the day that has begun.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(Days + 2);

    /// <summary>How often what was noted goes to the store.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How often what is too old is removed, and every connection is judged again.</summary>
    public static readonly TimeSpan BetweenJudgements = TimeSpan.FromHours(1);

    /// <summary>Uses that may wait for the store. More are not noted.</summary>
    public const int Unwritten = 50_000;

    /// <summary>Uses of today that are remembered as noted. Beyond that all are forgotten, and the next use of each is written once more.</summary>
    public const int Remembered = 200_000;

    /// <summary>Uses or connections of one transaction.</summary>
    public const int AtOnce = 200;

    /// <summary>How long a stopping process may take to store the last ones.</summary>
    public static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);
}
