namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>Something asked of a provider: had, or not.</summary>
internal abstract record Fetched<T>
{
    private Fetched()
    {
    }

    public sealed record Got(T Value) : Fetched<T>;

    public sealed record Failed(ProviderTrouble Trouble, TimeSpan RetryAfter) : Fetched<T>;
}
