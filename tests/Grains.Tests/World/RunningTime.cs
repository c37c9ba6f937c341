namespace ReconnectGrains.Grains.Tests.World;

/// <summary>
/// A clock that runs, because Orleans takes its time from it, and that a test can move on. Timers run on real time; those that fall due
/// within a jump fire at once.
/// </summary>
internal sealed class RunningTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Wait> _armed = [];
    private TimeSpan _ahead;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    private TimeSpan Ahead
    {
        get
        {
            lock (_gate)
            {
                return _ahead;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => (System.GetElapsedTime(0) + Ahead).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(this, callback, state);
        wait.Change(dueTime, period);
        return wait;
    }

    /// <summary>Moves on.</summary>
    public void Advance(TimeSpan by)
    {
        List<Wait> armed;
        lock (_gate)
        {
            _ahead += by;
            armed = [.. _armed];
        }

        armed.ForEach(w => w.Hurry(by));
    }

    private sealed class Wait : ITimer
    {
        private readonly RunningTime _time;
        private readonly ITimer _timer;
        private readonly TimerCallback _callback;
        private readonly Lock _turn = new();
        private long _due;
        private TimeSpan _period;

        public Wait(RunningTime time, TimerCallback callback, object? state)
        {
            (_time, _callback) = (time, callback);
            _timer = System.CreateTimer(Fire, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_turn)
            {
                _period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
                _due = System.GetElapsedTime(0).Ticks + dueTime.Ticks;
                Arm(dueTime != Timeout.InfiniteTimeSpan);
                return _timer.Change(dueTime, _period);
            }
        }

        /// <summary>The clock was moved on by this much.</summary>
        public void Hurry(TimeSpan by)
        {
            lock (_turn)
            {
                lock (_time._gate)
                {
                    if (!_time._armed.Contains(this))
                    {
                        return;
                    }
                }

                _due -= by.Ticks;
                var left = TimeSpan.FromTicks(_due - System.GetElapsedTime(0).Ticks);
                _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, _period);
            }
        }

        public void Dispose()
        {
            Arm(false);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(object? state)
        {
            lock (_turn)
            {
                _due = System.GetElapsedTime(0).Ticks + _period.Ticks;
                Arm(_period != Timeout.InfiniteTimeSpan);
            }

            _callback(state);
        }

        private void Arm(bool armed)
        {
            lock (_time._gate)
            {
                _ = armed ? _time._armed.Add(this) : _time._armed.Remove(this);
            }
        }
    }
}
