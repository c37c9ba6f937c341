namespace ReconnectGrains.Engine.Audit;

/// <summary>What is wrong with the log.</summary>
public enum AuditFault
{
    /// <summary>Never used: a default value is a bug.</summary>
    None = 0,

    /// <summary>A row is not what was written there: changed, or moved from another place.</summary>
    Changed = 1,

    /// <summary>A row is gone from the middle, or from the beginning.</summary>
    Removed = 2,

    /// <summary>Rows are gone from the end.</summary>
    CutOff = 3,

    /// <summary>A checkpoint was changed, or one is gone.</summary>
    Checkpoint = 4,

    /// <summary>The session that could tell where its stream ends cannot be opened.</summary>
    Unreadable = 5,

    /// <summary>A session has events, and the pseudonym that leads to them is gone although nobody erased it.</summary>
    Nameless = 6,
}

/// <summary>One thing that is wrong with the log.</summary>
/// <param name="Stream">The stream, by its stored name; of a checkpoint the tenant.</param>
/// <param name="Sequence">The place.</param>
/// <param name="Fault">What is wrong there.</param>
public sealed record AuditFinding(string Stream, long Sequence, AuditFault Fault);

/// <summary>What a look at the whole log found.</summary>
/// <param name="Streams">How many streams there are.</param>
/// <param name="Rows">How many rows they should have.</param>
/// <param name="Checkpoints">How many checkpoints there are.</param>
/// <param name="Unnamed">Sessions that the log has nothing of under their user's name: none yet, or the name was erased.</param>
/// <param name="Findings">What is wrong; empty where the log is whole.</param>
public sealed record AuditReport(long Streams, long Rows, long Checkpoints, long Unnamed, IReadOnlyList<AuditFinding> Findings);
