namespace ReconnectGrains.Engine.Tests.World;

/// <summary>Holds whoever comes to it until the test lets them go.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody stands at it.</summary>
    public Task Arrived => _arrived.Task;

    public void Release() => _released.TrySetResult();

    public async Task Pass(CancellationToken cancellation)
    {
        _arrived.TrySetResult();
        await _released.Task.WaitAsync(cancellation);
    }
}
