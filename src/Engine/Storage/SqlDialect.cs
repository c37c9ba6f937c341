namespace ReconnectGrains.Engine.Storage;

/// <summary>All that differs between the databases. Every statement outside of it is written once, for both.</summary>
/// <param name="Name">For logs and readiness: <c>SQLite</c>, <c>PostgreSQL</c>.</param>
/// <param name="Bytes">Column type of binary data.</param>
/// <param name="Text">Column type of text that compares and sorts byte by byte, so that paging by key means the same everywhere.</param>
/// <param name="MigrationLock">A statement that keeps other nodes out until the transaction ends, or null where the transaction does it.</param>
/// <param name="KeyLock">The same for whoever makes a key of the key ring, or null where only one process can.</param>
/// <param name="AuditLock">The same for whoever appends to the audit log's system stream, or null where the transaction does it.</param>
/// <param name="SkipTaken">What follows a query of rows to be changed, so that it passes over those that others are changing; empty where there are no such.</param>
/// <param name="Clock">Asks the database for its own clock, in Unix milliseconds, or null where its clock is the process's.</param>
/// <param name="HasVersions">Asks whether there are tables at all, or null where none is opened that was not brought up to date.</param>
/// <param name="OneWriter">Only one transaction can write at a time: writers queue in the process instead of polling the lock.</param>
/// <param name="LongestWait">How long a writer waits for its turn.</param>
/// <param name="Diagnose">What a failure means, or null when it is not the database's.</param>
public sealed record SqlDialect(
    string Name,
    string Bytes,
    string Text,
    string? MigrationLock,
    string? KeyLock,
    string? AuditLock,
    string SkipTaken,
    string? Clock,
    string? HasVersions,
    bool OneWriter,
    TimeSpan LongestWait,
    Func<Exception, Diagnosis?> Diagnose)
{
    /// <summary>The database as the OpenTelemetry conventions name it.</summary>
    public string OpenTelemetryName => Name.ToLowerInvariant();
}

/// <summary>A database failure, told without its text.</summary>
/// <param name="Trouble">The kind.</param>
/// <param name="Code">The database's own code.</param>
public sealed record Diagnosis(StoreTrouble Trouble, string Code);
