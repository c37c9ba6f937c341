namespace ReconnectGrains.Chaos.Api;

/// <summary>Something that really happened.</summary>
/// <param name="Call">The business call that wanted it.</param>
/// <param name="Step">Which of the call's effects: a call wants each once.</param>
/// <param name="Key">The idempotency key that it came with.</param>
/// <param name="At">When.</param>
internal sealed record Effect(string Call, string Step, string? Key, DateTimeOffset At);

/// <summary>The API's books: a request with a known key gets the answer that it had, any other is done.</summary>
internal sealed class EffectLedger(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _keys = [];
    private readonly List<Effect> _effects = [];
    private readonly Dictionary<string, int> _count = [];

    /// <summary>Every effect, oldest first.</summary>
    public IReadOnlyList<Effect> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _effects];
            }
        }
    }

    /// <summary>Does it, unless the key is known.</summary>
    /// <returns>How many effects the call has had.</returns>
    public int Do(string call, string step, string? key)
    {
        lock (_gate)
        {
            if (key is null || _keys.Add(key))
            {
                _effects.Add(new(call, step, key, time.GetUtcNow()));
                _count[call] = _count.GetValueOrDefault(call) + 1;
            }

            return _count.GetValueOrDefault(call);
        }
    }
}
