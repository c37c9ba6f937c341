using ReconnectGrains.McpHost.Tests.EndToEnd.Canary;
using ReconnectGrains.McpHost.Tests.EndToEnd.Running;

namespace ReconnectGrains.McpHost.Tests.EndToEnd.Observing;

/// <summary>The story, played once against the real program, which sends what it measures to a collector.</summary>
public sealed class ObservedRun : IAsyncLifetime
{
    private MarkedWorld? _world;

    internal Collector Collector { get; private set; } = null!;

    internal MarkedWorld World => _world!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Collector = await Collector.Start(Cancel);
        _world = await MarkedWorld.Start(new WatchedProcess(Collector.Settings), Cancel);
        await MarkedStory.Play(_world, Cancel);
        await Eventually.Holds("the last metric was sent", _ => Task.FromResult(Collector.Points.Any(p => p.Metric == "reconnect.intents.queued")));
        await Eventually.Holds("the last span was sent", _ => Task.FromResult(Collector.Spans.Any(s => s.Attributes.GetValueOrDefault("error.type") == "no_answer")));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }

        await Collector.DisposeAsync();
    }
}
