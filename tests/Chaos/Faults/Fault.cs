namespace ReconnectGrains.Chaos.Faults;

/// <summary>What is done to the world.</summary>
internal enum FaultKind
{
    None = 0,

    /// <summary>A node is killed with SIGKILL and started again.</summary>
    Kill,

    /// <summary>A node is stopped with SIGSTOP, longer than any claim, and goes on.</summary>
    Pause,

    /// <summary>Nobody broke it: a node ended by itself, and is started again.</summary>
    Fall,

    /// <summary>The database server is stopped at once and started again.</summary>
    StoreRestart,

    /// <summary>Connections between nodes and stores are cut and refused for a while.</summary>
    StoreCut,

    /// <summary>A provider's token endpoint takes seconds.</summary>
    ProviderSlow,

    /// <summary>It answers 503.</summary>
    ProviderFailing,

    /// <summary>It answers 429.</summary>
    ProviderThrottling,

    /// <summary>It does what was asked, and drops the answer. One fault per answer.</summary>
    AnswerDropped,

    /// <summary>The API takes seconds.</summary>
    ApiSlow,

    /// <summary>The API answers 503 before anything is done.</summary>
    ApiFailing,

    /// <summary>The API does what was asked, and drops the answer. One fault per answer.</summary>
    EffectDropped,

    /// <summary>Access tokens expire by an administrator's order.</summary>
    ExpiryWave,

    /// <summary>The provider forgets access tokens: the API answers 401.</summary>
    AccessForgotten,

    /// <summary>The provider ends grants.</summary>
    RevocationWave,
}

/// <summary>One fault, from when to when.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">To whom: a node, a provider, or "all".</param>
/// <param name="From">When it began.</param>
internal sealed record Fault(FaultKind Kind, string Target, DateTimeOffset From)
{
    /// <summary>When it was over; null while it is open.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Of a <see cref="FaultKind.Fall"/>: it is what a node does that the others have given up.</summary>
    public bool IsExcused { get; set; }

    /// <summary>True where it was open within a span of time, and for a while after.</summary>
    public bool Touches(DateTimeOffset from, DateTimeOffset to, TimeSpan grace) => From <= to && (Until is not { } end || end + grace >= from);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} of {Target} {From:HH:mm:ss.f}-{(Until is { } end ? $"{end:HH:mm:ss.f}" : "open")}";
}

/// <summary>Every fault that was injected.</summary>
internal sealed class FaultBook(TimeProvider time)
{
    private readonly List<Fault> _all = [];
    private readonly Lock _gate = new();

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<Fault> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Notes one that begins.</summary>
    public Fault Open(FaultKind kind, string target)
    {
        var fault = new Fault(kind, target, time.GetUtcNow());
        lock (_gate)
        {
            _all.Add(fault);
        }

        return fault;
    }

    /// <summary>Notes that it is over.</summary>
    public void Close(Fault fault) => fault.Until = time.GetUtcNow();

    /// <summary>Notes one that is over as it happens.</summary>
    public Fault Note(FaultKind kind, string target)
    {
        var fault = Open(kind, target);
        Close(fault);
        return fault;
    }
}
