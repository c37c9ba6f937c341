using ReconnectGrains.Engine.Running;

namespace ReconnectGrains.Engine.Tests.World;

/// <summary>The one clock of a world. It also tells when somebody begins to wait, so that a test moves it only then.</summary>
internal sealed class WorldTime : TimeProvider
{
    /// <summary>The waits between a waiter's looks at what other nodes have stored.</summary>
    private static readonly TimeSpan[] Polls =
        [.. Enumerable.Range(0, 5).Select(i => EngineLimits.FirstPoll * (1 << i)).Select(p => p < EngineLimits.LongestPoll ? p : EngineLimits.LongestPoll)];

    private readonly FakeTime _clock = new();
    private readonly Lock _gate = new();
    private readonly List<Wait> _armed = [];
    private readonly List<(TimeSpan Due, int Count, TaskCompletionSource Reached)> _watchers = [];

    public DateTimeOffset Now => _clock.GetUtcNow();

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public void Advance(TimeSpan by) => _clock.Advance(by);

    /// <summary>Completes when this many waits of this length are under way.</summary>
    public Task Waiting(TimeSpan due, int count = 1)
    {
        lock (_gate)
        {
            if (_armed.Count(w => w.Due == due) >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((due, count, reached));
            return reached.Task;
        }
    }

    /// <summary>
    /// Moves on by each look of a waiter at what other nodes have stored, as soon as it begins to wait for it. What it looks for must
    /// have come about already, or the clock runs away from a request that is out.
    /// </summary>
    public async Task<T> RunThroughPolls<T>(Task<T> task)
    {
        while (true)
        {
            List<Task> looks = [.. Polls.Select(p => Waiting(p))];
            if (await Task.WhenAny([task, .. looks]) == task)
            {
                return await task;
            }

            Advance(Polls[looks.FindIndex(l => l.IsCompleted)]);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, dueTime, callback, state);
        wait.Arm(period);
        return wait;
    }

    private void Armed(Wait wait)
    {
        lock (_gate)
        {
            _armed.Add(wait);
            foreach (var watcher in _watchers.Where(w => _armed.Count(a => a.Due == w.Due) >= w.Count).ToList())
            {
                _watchers.Remove(watcher);
                watcher.Reached.SetResult();
            }
        }
    }

    private void Disarmed(Wait wait)
    {
        lock (_gate)
        {
            _armed.Remove(wait);
        }
    }

    private sealed class Wait(WorldTime time, TimeSpan due, TimerCallback callback, object? state) : ITimer
    {
        private ITimer? _timer;

        public TimeSpan Due { get; private set; } = due;

        public void Arm(TimeSpan period)
        {
            _timer = time._clock.CreateTimer(_ => Fire(), null, Due, period);
            if (Due != Timeout.InfiniteTimeSpan)
            {
                time.Armed(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Disarmed(this);
            Due = dueTime;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.Armed(this);
            }

            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            time.Disarmed(this);
            _timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            time.Disarmed(this);
            callback(state);
        }
    }
}
