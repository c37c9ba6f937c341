using ReconnectGrains.Engine.Providers;

namespace ReconnectGrains.Engine.Logouts;

/// <summary>How a provider's word that somebody logged out was taken. M8.</summary>
public abstract record LogoutOutcome
{
    private LogoutOutcome()
    {
    }

    /// <summary>Everything that it concerns here has ended, if anything does.</summary>
    /// <param name="Sessions">How many sessions it concerned.</param>
    public sealed record Done(int Sessions) : LogoutOutcome;

    /// <summary>There is no such provider.</summary>
    public sealed record UnknownProvider : LogoutOutcome;

    /// <summary>The token is not to be believed. Nothing was changed.</summary>
    public sealed record Refused(Distrust Reason) : LogoutOutcome;

    /// <summary>Not now: the same token may be sent again.</summary>
    public sealed record NotNow : LogoutOutcome;
}
