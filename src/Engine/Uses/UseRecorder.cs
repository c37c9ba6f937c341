using System.Collections.Concurrent;
using ReconnectGrains.Engine.Observing;

namespace ReconnectGrains.Engine.Uses;

/// <summary>
/// Notes which tools were used, where they run: once per user, tool and day. A read over a healthy connection writes nothing, so what it leaves
/// is a note in memory, which <see cref="UseKeeper"/> takes to the store. What a crash loses, the next use notes again. P1, M18.
/// </summary>
public sealed class UseRecorder(TimeProvider time)
{
    // The way that nearly all calls take: one look, no lock, nothing allocated.
    private readonly ConcurrentDictionary<ToolUse, UseDay> _remembered = new();

    private readonly Lock _turn = new();

    // Behind the lock: a user's first use of a tool on a day comes here, and the keeper.
    private readonly Dictionary<ToolUse, UseDay> _unwritten = [];

    private int _count;

    /// <summary>Notes a use.</summary>
    public void Note(ToolUse use)
    {
        var today = UseDay.Of(time.GetUtcNow());
        if (!_remembered.TryGetValue(use, out var day) || day != today)
        {
            Add(use, today);
        }
    }

    /// <summary>What is not in the store yet, some of it. It stays until <see cref="Written"/>.</summary>
    internal IReadOnlyList<KeyValuePair<ToolUse, UseDay>> Unwritten(int limit)
    {
        lock (_turn)
        {
            return [.. _unwritten.Take(limit)];
        }
    }

    /// <summary>These are in the store. One that was noted again meanwhile, on a later day, stays.</summary>
    internal void Written(IReadOnlyList<KeyValuePair<ToolUse, UseDay>> uses)
    {
        lock (_turn)
        {
            foreach (var (use, day) in uses)
            {
                if (_unwritten.TryGetValue(use, out var now) && now == day)
                {
                    _unwritten.Remove(use);
                }
            }
        }
    }

    private void Add(ToolUse use, UseDay today)
    {
        lock (_turn)
        {
            if (_unwritten.Count >= UseLimits.Unwritten && !_unwritten.ContainsKey(use))
            {
                LimitNames.Hit(LimitNames.UnwrittenUses); // Not remembered, so the next use tries again.
                return;
            }

            _unwritten[use] = today;
            if (_count >= UseLimits.Remembered)
            {
                _remembered.Clear();
                _count = 0;
            }

            _count += _remembered.TryAdd(use, today) ? 1 : 0;
            _remembered[use] = today;
        }
    }
}
