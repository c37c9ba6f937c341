using Microsoft.Extensions.Logging.Abstractions;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Tests.Running;

/// <summary>Sweeper, the audit log's keeper and the watch over the queue go on, whatever one of their rounds meets.</summary>
[Trait("Proves", "R5")]
public sealed class RoundsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FakeTime _time = new();
    private int _rounds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_bug_in_one_round_does_not_end_them() => GoOnAfter(new InvalidOperationException("a bug"));

    [Fact]
    public Task A_cancellation_that_nobody_asked_for_does_not_end_them() => GoOnAfter(new OperationCanceledException());

    [Fact]
    public Task A_store_that_refuses_one_round_does_not_end_them() => GoOnAfter(new StoreUnavailableException(StoreTrouble.Busy));

    [Fact]
    public async Task They_end_when_they_are_told_to()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Run(null, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        _rounds.ShouldBe(1);
    }

    private async Task GoOnAfter(Exception first)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Run(first, stop.Token);
        _rounds.ShouldBe(1, "The first round is at once.");
        _time.Advance(Interval);
        while (_rounds < 2 && !running.IsCompleted)
        {
            await Task.Yield();
        }

        _rounds.ShouldBe(2);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    private Task Run(Exception? first, CancellationToken stopping) => Rounds.Run(
        "test", Interval, _ => ++_rounds == 1 && first is not null ? Task.FromException(first) : Task.CompletedTask, _time, NullLogger.Instance, stopping);
}
