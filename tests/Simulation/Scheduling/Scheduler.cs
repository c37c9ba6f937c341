namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>
/// Runs everything in a world on one thread: of all that can go on, the dice choose what does. Time stands still while something can,
/// but for a slow machine now and then; else it jumps to the next alarm.
/// </summary>
internal sealed class Scheduler(Dice dice, DateTimeOffset start)
{
    private static readonly long Slowness = TimeSpan.FromMilliseconds(200).Ticks;

    private readonly List<Step> _ready = [];
    private readonly PriorityQueue<Alarm, (long At, long Order)> _alarms = new();
    private readonly List<string> _failures = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now = start.Ticks;
    private long _order;
    private volatile string? _escape;

    public DateTimeOffset Now => new(_now, TimeSpan.Zero);

    public long NowTicks => _now;

    public long Steps { get; private set; }

    /// <summary>What left this scheduler, or was thrown where nobody catches it. A bug of the world or of the code under test.</summary>
    public IReadOnlyList<string> Failures => _escape is { } escape ? [.. _failures, escape] : _failures;

    public void Post(Lane lane, SendOrPostCallback work, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _escape ??= $"Left the scheduler: {Environment.StackTrace}";
            return;
        }

        if (!lane.IsDead)
        {
            (lane.IsPaused ? lane.Held : _ready).Add(new Step(lane, work, state));
        }
    }

    public void Failed(Lane lane, Exception error) => _failures.Add($"Thrown in {lane.Name}: {error}");

    /// <summary>Goes on until the condition holds.</summary>
    /// <returns>False when nothing can go on any more, something failed, or it took too many steps.</returns>
    public bool Run(Func<bool> until, long mostSteps)
    {
        var before = SynchronizationContext.Current;
        try
        {
            for (var left = mostSteps; left > 0; left--)
            {
                if (until())
                {
                    return true;
                }

                if (_escape is not null || _failures.Count > 0 || !Advance())
                {
                    return false;
                }
            }

            return false;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void Arm(Alarm alarm, long at) => _alarms.Enqueue(alarm, (Math.Max(at, _now), ++_order));

    internal List<Step> Take(Lane lane)
    {
        var taken = _ready.FindAll(s => s.Lane == lane);
        _ready.RemoveAll(s => s.Lane == lane);
        return taken;
    }

    private bool Advance()
    {
        Steps++;
        if (_ready.Count == 0)
        {
            return Ring();
        }

        if (NextAt() is { } next && next - _now < Slowness && dice.Chance(0.03))
        {
            return Ring();
        }

        var index = dice.Below(_ready.Count);
        var step = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (step.Lane.Sprung() is { } trap)
        {
            _ready.Add(step);
            SynchronizationContext.SetSynchronizationContext(null);
            trap();
            return true;
        }

        SynchronizationContext.SetSynchronizationContext(step.Lane);
        try
        {
            step.Work(step.State);
        }
        catch (Exception e)
        {
            Failed(step.Lane, e);
        }

        return true;
    }

    private bool Ring()
    {
        if (NextAt() is not { } at)
        {
            return false;
        }

        var alarm = _alarms.Dequeue();
        _now = Math.Max(_now, at);
        Post(alarm.Lane, static state => ((Alarm)state!).Ring(), alarm);
        return true;
    }

    /// <summary>When the next alarm rings that was not set anew or disposed since.</summary>
    private long? NextAt()
    {
        while (_alarms.TryPeek(out var alarm, out var when))
        {
            if (alarm.IsArmed(when.At))
            {
                return when.At;
            }

            _alarms.Dequeue();
        }

        return null;
    }
}
