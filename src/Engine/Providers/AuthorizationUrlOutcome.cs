namespace ReconnectGrains.Engine.Providers;

/// <summary>Where to send the browser, or why not.</summary>
public abstract record AuthorizationUrlOutcome
{
    private AuthorizationUrlOutcome()
    {
    }

    /// <summary>The address of the provider's sign-in and consent.</summary>
    public sealed record Url(string Value) : AuthorizationUrlOutcome
    {
        /// <summary>Without the address: it carries state and nonce.</summary>
        public override string ToString() => nameof(Url);
    }

    /// <summary>The provider's metadata cannot be had or trusted now.</summary>
    public sealed record Unavailable(TimeSpan RetryAfter, ProviderTrouble Trouble) : AuthorizationUrlOutcome;
}
