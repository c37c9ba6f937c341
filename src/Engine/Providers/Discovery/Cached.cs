using ReconnectGrains.Engine.Providers.Wire;

namespace ReconnectGrains.Engine.Providers.Discovery;

/// <summary>
/// A document of a provider, fetched by one caller at a time, used while fresh, used stale when it cannot be fetched again, and
/// not asked for in a loop when the provider is down. R3.
/// </summary>
internal sealed class Cached<T>(Func<CancellationToken, Task<Fetched<T>>> fetch, TimeProvider time)
    where T : class
{
    private readonly Turn _turn = new();
    private volatile Known _known = Known.Nothing;

    /// <summary>The document. Cancellation reads as a timeout.</summary>
    public Task<Fetched<T>> Get(CancellationToken ct) => Get(notOlderThan: ProviderLimits.FreshFor, ct);

    /// <summary>The document, fetched again unless it is younger than the given age.</summary>
    public async Task<Fetched<T>> Get(TimeSpan notOlderThan, CancellationToken ct)
    {
        if (AtHand(notOlderThan) is { } hit)
        {
            return hit;
        }

        try
        {
            // Whoever still has a usable copy does not queue behind the one who fetches.
            if (Stale() is null)
            {
                await _turn.Enter(ct);
            }
            else if (!_turn.TryEnter())
            {
                return Stale()!;
            }
        }
        catch (OperationCanceledException)
        {
            return new Fetched<T>.Failed(ProviderTrouble.Timeout, ProviderLimits.RetryAfterDefault);
        }

        try
        {
            return AtHand(notOlderThan) ?? await FetchNow();
        }
        finally
        {
            _turn.Leave();
        }
    }

    private async Task<Fetched<T>> FetchNow()
    {
        // Not under the caller's token: others wait for this fetch, and a caller who leaves must not fail it for them.
        var limit = Stale() is null ? ProviderLimits.OutgoingDeadline : ProviderLimits.RefetchDeadline;
        using var deadline = new Deadline(limit, time, CancellationToken.None);
        var outcome = await fetch(deadline.Token);
        var now = time.GetUtcNow();
        if (outcome is Fetched<T>.Got)
        {
            _known = new Known(outcome, now, null, now);
            return outcome;
        }

        _known = _known with { Failure = outcome, FailedAt = now };
        return Stale() ?? outcome;
    }

    private Fetched<T>? AtHand(TimeSpan notOlderThan)
    {
        var (known, now) = (_known, time.GetUtcNow());
        if (known.Good is not null && now < known.GoodSince + notOlderThan)
        {
            return known.Good;
        }

        return known.Failure is not null && now < known.FailedAt + ProviderLimits.FailureRemembered ? Stale() ?? known.Failure : null;
    }

    private Fetched<T>? Stale()
    {
        var known = _known;
        return time.GetUtcNow() < known.GoodSince + ProviderLimits.UsableFor ? known.Good : null;
    }

    private sealed record Known(Fetched<T>? Good, DateTimeOffset GoodSince, Fetched<T>? Failure, DateTimeOffset FailedAt)
    {
        public static readonly Known Nothing = new(null, DateTimeOffset.MinValue, null, DateTimeOffset.MinValue);
    }
}
