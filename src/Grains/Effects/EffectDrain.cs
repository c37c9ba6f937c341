using ReconnectGrains.Engine.Running;

namespace ReconnectGrains.Grains.Effects;

/// <summary>
/// A graceful stop waits for what is out while this silo still serves: outcomes are stored by the grains that asked. What does not come back
/// in time is left to its claim. R7.
/// </summary>
internal sealed class EffectDrain(EffectWorker worker, TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Cancelled when the stop does not wait any longer.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        // Stages stop in reverse: this one before the silo stops to take calls.
        observer.Subscribe(nameof(EffectDrain), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, Stop);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task Stop(CancellationToken cancellation)
    {
        if (await Drained(EngineLimits.DrainWait, cancellation))
        {
            return;
        }

        await _stopping.CancelAsync();
        await Drained(EngineLimits.LastStores, CancellationToken.None);
    }

    private async Task<bool> Drained(TimeSpan atMost, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            await worker.Drain(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
