using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ReconnectGrains.McpHost.Health;

/// <summary>
/// Whether this node may get requests. Strangers may ask, so however often they do, the store is asked once at a time and its answer
/// remembered for a moment. R9.
/// </summary>
internal sealed class Readiness(HealthCheckService checks, IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer is given again.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private IReadOnlyList<string> _failed = [];
    private DateTimeOffset? _at;

    /// <summary>The names of the checks that failed; empty when the node is ready.</summary>
    public async Task<IReadOnlyList<string>> Failed(CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return ["stopping"]; // At once: whoever asks should send the next request elsewhere.
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            if (_at is not { } at || (time.GetUtcNow() - at).Duration() >= Remembered)
            {
                var report = await checks.CheckHealthAsync(cancellation);
                _failed = [.. report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => e.Key).Order(StringComparer.Ordinal)];
                _at = time.GetUtcNow();
            }

            return _failed;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
