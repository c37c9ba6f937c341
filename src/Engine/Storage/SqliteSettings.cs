namespace ReconnectGrains.Engine.Storage;

/// <summary>What can be chosen about a SQLite file.</summary>
public sealed record SqliteSettings
{
    /// <summary>How long to wait for another process's lock, and for a writer's turn in this one. Whole seconds, at least one.</summary>
    public TimeSpan BusyWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The file's largest size in pages of 4 KiB, or null for what the disk holds. R9.</summary>
    public long? MaxPages { get; init; }
}
