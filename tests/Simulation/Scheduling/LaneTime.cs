namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>Virtual time as one lane sees it: its clock may be wrong, its timers are not.</summary>
internal sealed class LaneTime(Lane lane, TimeSpan skew) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => lane.Scheduler.Now + skew;

    public override long GetTimestamp() => lane.Scheduler.NowTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(lane, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }
}
