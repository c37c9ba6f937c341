namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>A timer on virtual time. It rings in its lane: not at all in a dead one, late in a paused one.</summary>
internal sealed class Alarm(Lane lane, TimerCallback callback, object? state) : ITimer
{
    private long _at = long.MaxValue;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    /// <summary>Where it rings.</summary>
    public Lane Lane => lane;

    /// <summary>An entry of the queue counts only if the alarm was not set anew since.</summary>
    public bool IsArmed(long at) => _at == at && !lane.IsDead;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            _at = long.MaxValue;
            return true;
        }

        _at = lane.Scheduler.NowTicks + dueTime.Ticks;
        lane.Scheduler.Arm(this, _at);
        return true;
    }

    public void Ring()
    {
        if (_at > lane.Scheduler.NowTicks)
        {
            return; // Set anew, or disposed, after it had begun to ring.
        }

        _at = long.MaxValue;
        if (_period > TimeSpan.Zero)
        {
            Change(_period, _period);
        }

        callback(state);
    }

    public void Dispose() => _at = long.MaxValue;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
