namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>Where the work of one node, or of one actor outside, goes on. A dead one's work is dropped, a paused one's is held.</summary>
internal sealed class Lane(Scheduler scheduler, string name) : SynchronizationContext
{
    private int _left;
    private Action? _trap;

    public string Name => name;

    public Scheduler Scheduler => scheduler;

    public bool IsDead { get; private set; }

    public bool IsPaused => PausedSince is not null;

    public DateTimeOffset? PausedSince { get; private set; }

    /// <summary>How often it has stood still.</summary>
    public int Pauses { get; private set; }

    internal List<Step> Held { get; } = [];

    public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody may block on a lane.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins work in this lane; what it throws is a bug.</summary>
    public void Start(Func<Task> work) => Post(static state => _ = Observe((Func<Task>)state!), work);

    /// <summary>Does something later.</summary>
    public void After(TimeSpan delay, Action act) => new Alarm(this, static state => ((Action)state!)(), act).Change(delay, Timeout.InfiniteTimeSpan);

    /// <summary>Does something in the middle of what this lane does: before one of its next steps.</summary>
    public void Trap(int steps, Action act) => (_left, _trap) = (steps, act);

    /// <summary>A step is about to be taken.</summary>
    /// <returns>What to do instead.</returns>
    internal Action? Sprung()
    {
        if (_trap is null || --_left > 0)
        {
            return null;
        }

        var trap = _trap;
        _trap = null;
        return trap;
    }

    public void Pause()
    {
        Pauses++;
        PausedSince = scheduler.Now;
        Held.AddRange(scheduler.Take(this));
    }

    public void Resume()
    {
        PausedSince = null;
        foreach (var step in Held)
        {
            scheduler.Post(this, step.Work, step.State);
        }

        Held.Clear();
    }

    public void Kill()
    {
        IsDead = true;
        scheduler.Take(this);
        Held.Clear();
    }

    private static async Task Observe(Func<Task> work)
    {
        var lane = (Lane)Current!;
        try
        {
            await work();
        }
        catch (Exception e)
        {
            lane.Scheduler.Failed(lane, e);
        }
    }
}

/// <summary>One thing that can go on now.</summary>
internal readonly record struct Step(Lane Lane, SendOrPostCallback Work, object? State);
