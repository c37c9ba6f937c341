namespace ReconnectGrains.Engine.Audit;

/// <summary>Whether a stream is as it was written.</summary>
public abstract record AuditCheck
{
    private AuditCheck()
    {
    }

    /// <summary>Every entry from the first to the last is there and genuine. An empty stream is whole from 0 to 0.</summary>
    /// <param name="First">The first sequence; greater than 1 only for a session that is older than its epoch.</param>
    /// <param name="Last">The last sequence. Whether entries behind it were cut off only the session itself knows.</param>
    public sealed record Whole(long First, long Last) : AuditCheck;

    /// <summary>An entry is gone.</summary>
    public sealed record Missing(long Sequence) : AuditCheck;

    /// <summary>An entry is not what was written.</summary>
    public sealed record Altered(long Sequence) : AuditCheck;
}
