namespace ReconnectGrains.McpHost.Tests.EndToEnd.Canary;

/// <summary>The story, played once against the real program.</summary>
public sealed class MarkedRun : IAsyncLifetime
{
    internal MarkedWorld World { get; private set; } = null!;

    internal IReadOnlyList<Canary> Harvested { get; private set; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        World = await MarkedWorld.Start(new WatchedProcess(), Cancel);
        await MarkedStory.Play(World, Cancel);
        Harvested = Harvest.Of(World);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (World is not null)
        {
            await World.DisposeAsync();
        }
    }

    /// <summary>A search for everything but what may be where is searched.</summary>
    internal Canaries AllBut(params Kind[] allowed) => new(Harvested.Where(c => !allowed.Contains(c.Kind)));
}
