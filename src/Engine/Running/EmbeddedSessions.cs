using Microsoft.Extensions.Hosting;
using ReconnectGrains.Sessions.Deciding;
using ReconnectGrains.Sessions.Identity;
using ReconnectGrains.Sessions.Rules;

namespace ReconnectGrains.Engine.Running;

/// <summary>The embedded engine: the row's version in the SQL store is the fence, and this process both decides and does.</summary>
internal sealed class EmbeddedSessions(
    SessionDesk desk, EffectWorker worker, SessionSignals signals, SessionRules rules, TimeProvider time)
    : ISessions, IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public async Task<Reply> Send(SessionKey key, Command command, CancellationToken cancellation)
    {
        var decision = await desk.Apply(key, command, cancellation);
        worker.Begin(this, key, decision.Effects, command.Stamp.TraceId, _stopping.Token);
        return decision.Reply;
    }

    /// <inheritdoc/>
    public async Task<bool> Wait(SessionKey key, Condition condition, TimeSpan atMost, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var lookAgain = rules.SingleNode ? Timeout.InfiniteTimeSpan : EngineLimits.FirstPoll;
        Loaded? seen = null;
        while (true)
        {
            using var listening = signals.Listen(key);
            seen = await desk.Look(key, seen, cancellation);
            if (condition.Holds(seen.Session))
            {
                return true;
            }

            try
            {
                if (!await listening.Wait(lookAgain, time, either.Token))
                {
                    // Another node may have stored what is waited for. The longer it takes, the less a little more matters.
                    lookAgain = lookAgain * 2 < EngineLimits.LongestPoll ? lookAgain * 2 : EngineLimits.LongestPoll;
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets what is out come back; what does not in time is left to its claim. R7.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(EngineLimits.DrainWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await worker.Drain(either.Token);
        }
        catch (OperationCanceledException)
        {
            await Leave();
        }
    }

    /// <summary>Stops what is out, and lets it store what is known of it.</summary>
    private async Task Leave()
    {
        await _stopping.CancelAsync();
        using var last = new CancellationTokenSource(EngineLimits.LastStores, time);
        try
        {
            await worker.Drain(last.Token);
        }
        catch (OperationCanceledException)
        {
            // Its claims tell the rest.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();
}
