namespace ReconnectGrains.Engine.Providers;

/// <summary>What a provider's logout token says (OpenID Connect Back-Channel Logout 1.0 §2.4). M8.</summary>
public abstract record LogoutReading
{
    private LogoutReading()
    {
    }

    /// <summary>It is genuine. Everything in it is a digest that includes the issuer.</summary>
    /// <param name="TokenId">The token's own id: seen a second time, it is a repetition.</param>
    /// <param name="Sub">The user, as <see cref="Sessions.Identity.AccountLogin"/> names it.</param>
    /// <param name="Sid">The provider's session, likewise; at least one of both is there.</param>
    /// <param name="RememberUntil">From then on the token is too old anyway.</param>
    public sealed record Read(string TokenId, string? Sub, string? Sid, DateTimeOffset RememberUntil) : LogoutReading;

    /// <summary>It is not to be believed.</summary>
    public sealed record Refused(Distrust Reason) : LogoutReading;

    /// <summary>That cannot be told right now, because the provider's keys are out of reach.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter, ProviderTrouble Trouble) : LogoutReading;
}
