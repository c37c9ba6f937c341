namespace ReconnectGrains.Chaos.Faults;

/// <summary>How a server treats one request.</summary>
internal enum Treatment
{
    None = 0,
    Slow,
    Failing,
    Throttling,
    Dropping,
}

/// <summary>How a server treats requests just now: this share of them so, the others well.</summary>
internal sealed class Weather(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private Treatment _treatment;
    private double _share;

    /// <summary>Changes it; <see cref="Treatment.None"/> is fair.</summary>
    public void Become(Treatment treatment, double share)
    {
        lock (_gate)
        {
            (_treatment, _share) = (treatment, share);
        }
    }

    /// <summary>What the next request meets.</summary>
    public Treatment Next()
    {
        lock (_gate)
        {
            return _treatment != Treatment.None && _random.NextDouble() < _share ? _treatment : Treatment.None;
        }
    }

    /// <summary>How long a slow one takes: never as long as a deadline.</summary>
    public TimeSpan Delay()
    {
        lock (_gate)
        {
            return TimeSpan.FromSeconds(1 + (_random.NextDouble() * 3));
        }
    }
}
