using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ReconnectGrains.Engine.Running;
using ReconnectGrains.Engine.Storage;

namespace ReconnectGrains.Engine.Uses;

/// <summary>Takes what was noted of used tools to the store, removes what is too old, and keeps the scope audit in order. Every node does. M18, R9.</summary>
internal sealed class UseKeeper(UseRecorder recorder, UseTable table, ScopeRanks ranks, TimeProvider time, ILogger<UseKeeper> log) : BackgroundService
{
    private DateTimeOffset _judged;

    /// <summary>One round.</summary>
    public async Task Keep(CancellationToken cancellation)
    {
        await Flush(cancellation);
        var now = time.GetUtcNow();
        if (now - _judged < UseLimits.BetweenJudgements)
        {
            await ranks.JudgeNew(cancellation);
            return;
        }

        await table.Forget(cancellation);
        await ranks.JudgeAll(cancellation);
        _judged = now;
    }

    /// <summary>Stores all that was noted. What the store refuses stays noted.</summary>
    /// <exception cref="StoreUnavailableException">The rest is stored with the next round.</exception>
    public async Task Flush(CancellationToken cancellation)
    {
        while (recorder.Unwritten(UseLimits.AtOnce) is { Count: > 0 } uses)
        {
            await table.Write(uses, cancellation);
            recorder.Written(uses);
            await ranks.Judge([.. uses.Select(u => u.Key.Key).Distinct()], cancellation);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var last = new CancellationTokenSource(UseLimits.LastWrite, time);
        try
        {
            await Flush(last.Token);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            log.LogInformation("Some uses of tools were not stored; the next ones are noted again.");
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.Run("keeper of used tools", UseLimits.Interval, Keep, time, log, stoppingToken);
}
