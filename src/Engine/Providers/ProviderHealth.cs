namespace ReconnectGrains.Engine.Providers;

/// <summary>What <c>doctor</c> found out about a provider.</summary>
public abstract record ProviderHealth
{
    private ProviderHealth()
    {
    }

    /// <summary>Configured, reachable and consistent.</summary>
    /// <param name="Notes">Sentences about what works with less than it could.</param>
    public sealed record Healthy(IReadOnlyList<string> Notes) : ProviderHealth;

    /// <summary>Sign-in or refresh would fail.</summary>
    /// <param name="Problems">Sentences for the operator: what is wrong.</param>
    public sealed record Unhealthy(IReadOnlyList<string> Problems) : ProviderHealth;
}
