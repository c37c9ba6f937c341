namespace ReconnectGrains.Simulation.Scheduling;

/// <summary>All chance in a world comes from its seed through these (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int count) => (int)(Next() % (ulong)count);

    public bool Chance(double share) => (Next() >> 11) * (1.0 / (1UL << 53)) < share;

    public double Between(double least, double most) => least + ((most - least) * ((Next() >> 11) * (1.0 / (1UL << 53))));

    public TimeSpan Milliseconds(double least, double most) => TimeSpan.FromMilliseconds(Math.Round(Between(least, most)));

    public TimeSpan Seconds(double least, double most) => Milliseconds(least * 1000, most * 1000);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Picks by weight; none of the weights is negative, and one at least is not zero.</summary>
    public T Weigh<T>(params ReadOnlySpan<(T Choice, int Weight)> choices)
    {
        var sum = 0;
        foreach (var (_, weight) in choices)
        {
            sum += weight;
        }

        var at = Below(sum);
        foreach (var (choice, weight) in choices)
        {
            at -= weight;
            if (at < 0)
            {
                return choice;
            }
        }

        throw new InvalidOperationException("The weights are wrong.");
    }

    /// <summary>Other dice, so that what is thrown here does not change what is thrown there.</summary>
    public Dice Fork() => new(Next());

    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var word = BitConverter.GetBytes(Next()).AsSpan();
            word[..Math.Min(8, bytes.Length - i)].CopyTo(bytes[i..]);
        }
    }
}
