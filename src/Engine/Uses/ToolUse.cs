using ReconnectGrains.Sessions.Identity;

namespace ReconnectGrains.Engine.Uses;

/// <summary>A user's use of a tool.</summary>
/// <param name="Tenant">The user's tenant.</param>
/// <param name="User">Whose.</param>
/// <param name="Provider">Over the connection to this provider.</param>
/// <param name="Tool">Which.</param>
public readonly record struct ToolUse(string Tenant, string User, string Provider, string Tool)
{
    /// <summary>The user's session.</summary>
    public SessionKey Key => new(Tenant, User);
}

/// <summary>The day of a use, and nothing more exact: it is enough to judge scopes by, and tells little of people.</summary>
/// <param name="Number">Days since 1970, UTC.</param>
public readonly record struct UseDay(long Number)
{
    private const long Milliseconds = 86_400_000;

    /// <summary>The day's begin, as the store has it.</summary>
    public long Stored => Number * Milliseconds;

    /// <summary>The day's begin.</summary>
    public DateTimeOffset Begin => DateTimeOffset.FromUnixTimeMilliseconds(Stored);

    /// <summary>The day of a moment.</summary>
    public static UseDay Of(DateTimeOffset moment) => OfStored(moment.ToUnixTimeMilliseconds());

    /// <summary>The day that the store has.</summary>
    public static UseDay OfStored(long milliseconds) => new(milliseconds / Milliseconds);

    /// <summary>The first of the days that count at a moment.</summary>
    public static UseDay FirstOf(DateTimeOffset moment) => Of(moment.AddDays(1 - UseLimits.Days));
}
