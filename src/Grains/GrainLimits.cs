namespace ReconnectGrains.Grains;

/// <summary>Every wait and size of the cluster engine.</summary>
public static class GrainLimits
{
    /// <summary>How long a session's turn may take: storage reads and writes, and nothing else, happen in it.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    /// <summary>How long a caller waits for a turn, as Orleans reads it: a turn, those before it, and the way.</summary>
    public const string SendTimeout = "00:00:20";

    /// <summary>How long a caller waits for a wait, as Orleans reads it: longer than any wait of the runner.</summary>
    public const string WaitTimeout = "00:00:35";

    /// <summary>How long a gateway waits for a call that runs in a silo, as Orleans reads it: a refresh, an execution and their stores.</summary>
    public const string CallTimeout = "00:01:30";

    /// <summary>
    /// How old a message may be. Nothing waits that long for its turn, and what somebody recorded on the way is worth nothing afterwards.
    /// Clocks of nodes are in step within 20 s.
    /// </summary>
    public static readonly TimeSpan MessageAge = TimeSpan.FromMinutes(2);

    /// <summary>How long a gateway waits for a silo's sign of life, as Orleans reads it: less than a health check may take.</summary>
    public const string PulseTimeout = "00:00:03";

    /// <summary>Effects that one silo carries out at a time; more wait, and their claims tell when that was too long.</summary>
    public const int EffectsPerSilo = 256;

    /// <summary>Calls from gateways that one silo runs at a time.</summary>
    public const int GatewayCallsPerSilo = 256;
}
