namespace ReconnectGrains.McpHost.Health;

/// <summary>
/// A node that is told to end says so at once at its readiness check, and goes on taking requests until whoever balances has heard: else
/// connections that are on their way would be cut. R7.
/// </summary>
internal sealed class Leaving(TimeSpan leave, TimeProvider time) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Before anything else stops.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        leave > TimeSpan.Zero ? Task.Delay(leave, time, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
